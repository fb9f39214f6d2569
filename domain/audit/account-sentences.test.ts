import { expect, test } from "vitest";
import { accountSentence } from "./account-sentences.ts";
import { plainSentence, sentenceOf, TOLD_ACTIONS } from "./sentences.ts";

const told = (action: string, after: unknown = null) => accountSentence({ action, before: null, after });

test.each([
  [
    "access.signIn",
    { signedIn: true, factors: ["password", "totp"] },
    "signed in by password and authenticator app",
  ],
  ["access.signIn", { signedIn: false }, "was refused at signing in"],
  [
    "access.passkeySignIn",
    { signedIn: true, factors: ["passkey", "user_verification"] },
    "signed in by passkey and verified by the device",
  ],
  ["access.demoSignIn", { signedIn: true, method: "demo" }, "signed in by the demo's click"],
  [
    "access.completeStepUp",
    { completed: true, purpose: "sign", factors: ["password", "totp"] },
    "proved again who they are, for a signature, by password and authenticator app",
  ],
  [
    "access.completeStepUp",
    { completed: false, purpose: "account" },
    "was refused at proving again who they are, for their account",
  ],
  ["access.addPasskey", { factorAdded: "passkey" }, "added a way to sign in: passkey"],
  ["access.removeAuthenticator", { factorRemoved: "totp" }, "removed a way to sign in: authenticator app"],
  ["access.changePassword", { passwordChanged: true }, "changed their password"],
  [
    "access.changePassword",
    { passwordChanged: false },
    "did not change the password: the present one was not right",
  ],
])("%s %j", (action, after, sentence) => expect(told(action, after)).toBe(sentence));

test("an act about something else is not told here", () => expect(told("models.moveAlias")).toBeNull());

test("in the log the sentence has its person; in the feed of what changed it does not stand", () => {
  const entry = {
    action: "access.renewRecoveryCodes",
    actorType: "user",
    actorName: "Lea",
    targetType: "user",
    targetId: "usr_x",
    targetLabel: null,
    reason: null,
    before: null,
    after: null,
  };
  expect(plainSentence(sentenceOf(entry))).toBe("Lea made new recovery codes");
  expect(TOLD_ACTIONS).not.toContain("access.renewRecoveryCodes");
});
