/** @typedef {"videoinput" | "audioinput" | "audiooutput"} DeviceKind */
/** @typedef {Pick<MediaDeviceInfo, "kind" | "deviceId" | "label">} DeviceInfo */
/** @typedef {{id: string, name: string}} Choice */

/**
 * What somebody can choose from. Before the first permission browsers tell neither names nor ids; such devices are left
 * out, since there is nothing to tell them apart by.
 * @param {DeviceInfo[]} all
 * @param {DeviceKind} kind
 * @param {(number: number) => string} unnamed for a device with an id but without a name
 * @returns {Choice[]}
 */
export function choices(all, kind, unnamed) {
  return all
    .filter((device) => device.kind === kind && device.deviceId)
    .map(({ deviceId, label }, index) => ({ id: deviceId, name: label || unnamed(index + 1) }));
}

/**
 * The browser knows of a device but keeps its name to itself.
 * @param {DeviceInfo[]} all
 */
export function keepsNames(all) {
  return all.some(({ deviceId, label }) => !deviceId || !label);
}

/**
 * @param {DeviceInfo[]} all
 * @param {DeviceKind} kind
 */
export function hasAny(all, kind) {
  return all.some((device) => device.kind === kind);
}
