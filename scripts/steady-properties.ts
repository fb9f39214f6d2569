import fc from "fast-check";

/**
 * Property tests draw the same cases on every machine, so that what is red here is red there. COUNTERSIGN_TEST_SEED draws
 * others: any whole number.
 */
fc.configureGlobal({ seed: Number(process.env.COUNTERSIGN_TEST_SEED ?? 20261121) });
