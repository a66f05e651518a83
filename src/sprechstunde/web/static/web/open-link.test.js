import assert from "node:assert/strict";
import { test } from "node:test";

import { codeIn } from "./open-link.js";

test("a code is known with and without dashes, in any case", () => {
  assert.equal(codeIn("#ABCDEFGHIJKLMNOPQRSTUVWX23"), "ABCDEFGHIJKLMNOPQRSTUVWX23");
  assert.equal(codeIn("#abcde-fghij-klmno-pqrst-uvwx2-3"), "abcde-fghij-klmno-pqrst-uvwx2-3");
});

test("the page's own anchors and nonsense are no codes", () => {
  for (const fragment of ["", "#", "#inhalt", "#ABCDE", "#" + "A".repeat(41), "#<script>alert(1)</script>AAAAAAAA"]) {
    assert.equal(codeIn(fragment), "", fragment);
  }
});
