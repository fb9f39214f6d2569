/** The interpreter of the peers' environment, or a sentence that says why there is none. */
export function setUpPeers(): { python: string } | { missing: string };
