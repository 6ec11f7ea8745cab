/** Returns what to do about a number without callbacks from Z-API, the likeliest cause first. */
export function callbackSteps(instance: string): string[] {
  return [
    `set the webhook address, or check where it points: pombo webhooks check ${instance}; pombo webhooks set ${instance} --url https://your.host`,
    `if the address is right, look for filters on ${instance}'s webhooks in Z-API's panel, and for a proxy that rejects POST /webhooks/zapi`,
  ];
}
