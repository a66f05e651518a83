/**
 * @typedef {"blocked" | "not_found" | "in_use" | "insecure" | "aborted" | "unknown"} DeviceProblem
 * Why a camera or microphone could not be switched on; for each there is a sentence with what to do.
 */

/** @type {Record<string, DeviceProblem>} */
const PROBLEMS = {
  NotAllowedError: "blocked",
  PermissionDeniedError: "blocked",
  SecurityError: "blocked",
  NotFoundError: "not_found",
  DevicesNotFoundError: "not_found",
  OverconstrainedError: "not_found",
  NotReadableError: "in_use",
  TrackStartError: "in_use",
  InvalidStateError: "aborted",
  AbortError: "aborted",
};

export class DeviceError extends Error {
  /** @param {DeviceProblem} problem */
  constructor(problem) {
    super(problem);
    this.name = "DeviceError";
    this.problem = problem;
  }
}

/**
 * @param {unknown} error what `getUserMedia` threw
 * @returns {DeviceError}
 */
export function deviceError(error) {
  if (error instanceof DeviceError) return error;
  const name = typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
  return new DeviceError(Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name] : "unknown");
}
