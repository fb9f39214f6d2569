import { handleSignIn } from "#server/http/handle-sign-in.ts";

export { handleSignIn as GET, handleSignIn as POST };
