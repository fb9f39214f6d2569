import type { AddressInfo, Server } from "node:net";
import { SMTPServer } from "smtp-server";

export type Mail = { to: string[]; data: string };

/** A real mail server for one test file: it takes what `refuses` gives no code for, and keeps it as readable text. */
export async function mailServer(refuses: (address: string) => number | null = () => null) {
  const taken: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo({ address }, _session, done) {
      const responseCode = refuses(address);
      done(responseCode === null ? undefined : Object.assign(new Error("not taken"), { responseCode }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        // Quoted-printable breaks long lines and writes what is not ASCII as bytes.
        const data = Buffer.concat(chunks).toString().replaceAll("=\r\n", "").replaceAll("=3D", "=");
        taken.push({ to: session.envelope.rcptTo.map(({ address }) => address), data });
        done();
      });
    },
  });
  const net = server.server as unknown as Server;
  await new Promise<void>((resolve) => {
    net.once("listening", () => resolve());
    server.listen(0, "127.0.0.1");
  });
  return {
    taken,
    url: `smtp://127.0.0.1:${(net.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
