/** The sizes of the seeded organization; the noise beside it has the same. */
export const SIZES = {
  projects: 1_000,
  auditEntries: 1_000_000,
  visits: 100_000,
  comments: 100_000,
  people: 200,
};

/** The id of the n-th object of a kind, the same here and in `BENCH_ID`. */
export const seededId = (prefix: string, n: number, org = 1): string =>
  `${prefix}_${org}${String(n).padStart(14, "0")}`;

/** The n-th object of a kind in a project. */
export const inProjectNumber = (project: number, n: number): number => project * 100_000 + n;

export const BENCH_ID = `create function pg_temp.bench_id(prefix text, org int, n bigint) returns text language sql immutable
  as $$ select prefix || '_' || org || lpad(n::text, 14, '0') $$`;

/** In SQL: the id of the k-th object of project p, in the organization at hand. */
export const idIn = (prefix: string, org: number, k: string, p = "p"): string =>
  `pg_temp.bench_id('${prefix}', ${org}, ${p} * 100000 + ${k})`;

/** The person of each role that every question is asked as: the first eight of the organization. */
export const PERSON = {
  owner: 1,
  admin: 2,
  lead: 3,
  scientist: 4,
  engineer: 5,
  reviewer: 6,
  stakeholder: 7,
  auditor: 8,
} as const;

/** So many projects does a person who is not of an organization-wide role belong to. */
export const OWN_PROJECTS = 30;

/** Project 1 is one that has been worked in for years; lists are asked of it. */
export const perProject = (large: number, others: number): string =>
  `generate_series(1, case when p = 1 then ${large} else ${others} end)`;

export const someMoment = "(now() - random() * interval '360 days')";
