import { leaveWithTheOthers } from "./leaving.js";

const here = /** @type {HTMLElement | null} */ (document.querySelector("[data-leave-together]"));

if (here) leaveWithTheOthers(here.dataset.leaveTogether ?? "", "sharedHost" in here.dataset);
