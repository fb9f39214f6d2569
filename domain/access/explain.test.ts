import { describe, expect, test } from "vitest";
import { abilitiesOf, explainAct, explainSight, type Subject } from "./explain.ts";
import { mayInProject, PERMISSION_NAMES, type Permission } from "./permissions.ts";
import { ORGANIZATION_WIDE, ROLES } from "./roles.ts";

const person = (more: Partial<Subject>): Subject => ({
  name: "Ada",
  kind: "person",
  suspended: false,
  organization: "scientist",
  project: null,
  ...more,
});

const sights: { subject: Subject; yes: boolean; sentence: string }[] = [
  {
    subject: person({ organization: "auditor" }),
    yes: true,
    sentence: "Ada sees it because auditors see every project of the organization.",
  },
  {
    subject: person({ project: "reviewer" }),
    yes: true,
    sentence: "Ada was added to this project as reviewer.",
  },
  {
    subject: person({ organization: "owner", project: "lead" }),
    yes: true,
    sentence: "Ada was added to this project as lead; besides, owners see every project of the organization.",
  },
  {
    subject: person({}),
    yes: false,
    sentence:
      "Ada belongs to the organization as scientist and was not added to this project, so it does not exist for them.",
  },
  {
    subject: person({ organization: "owner", suspended: true }),
    yes: false,
    sentence: "Ada is suspended, and sees nothing until that is lifted.",
  },
];

test.each(sights)("$sentence", ({ subject, yes, sentence }) => {
  expect(explainSight(subject)).toEqual({ yes, sentence });
});

const acts: { subject: Subject; permission: Permission; yes: boolean; sentence: RegExp }[] = [
  {
    subject: person({ project: "reviewer" }),
    permission: "review:decide",
    yes: true,
    sentence: /^Yes\. Ada is reviewer here, .* Never on work they made/,
  },
  {
    subject: person({ project: "scientist" }),
    permission: "review:decide",
    yes: false,
    sentence: /^No\. Ada is scientist here, and .* needs the role Owner, Lead or Reviewer\.$/,
  },
  {
    subject: person({ organization: "admin", project: "scientist" }),
    permission: "project:manage",
    yes: true,
    sentence: /^Yes\. Ada is administrator here/,
  },
  { subject: person({}), permission: "project:read", yes: false, sentence: /^No\. .* was not added/ },
  {
    subject: person({ kind: "service", organization: "engineer", project: "engineer" }),
    permission: "model:release",
    yes: false,
    sentence: /^No\. A service account does not do this/,
  },
];

describe("can somebody do this here?", () => {
  test.each(acts)("$permission: $sentence", ({ subject, permission, yes, sentence }) => {
    const answer = explainAct(subject, permission);
    expect(answer.yes).toBe(yes);
    expect(answer.sentence).toMatch(sentence);
  });

  test("the answer is the one that the kernel gives, for every pair of roles and every permission", () => {
    for (const organization of ROLES)
      for (const project of [null, ...ROLES.filter((one) => !ORGANIZATION_WIDE.has(one))])
        for (const permission of PERMISSION_NAMES) {
          const subject = person({ organization, project });
          const may = mayInProject({ organization, project, keyRole: null }, permission);
          expect(explainAct(subject, permission).yes, `${organization} ${project} ${permission}`).toBe(may);
          expect(abilitiesOf(subject).includes(permission)).toBe(may);
        }
  });

  test("somebody suspended may do nothing", () => {
    expect(abilitiesOf(person({ organization: "owner", suspended: true }))).toEqual([]);
  });
});
