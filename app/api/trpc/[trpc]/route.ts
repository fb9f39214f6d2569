import { handleTrpc } from "#server/http/handle-trpc.ts";

export { handleTrpc as GET, handleTrpc as POST };
