// Payload's REST API on a plain server, without Next.js; prints one line when ready and
// ends with whoever started it.
import http from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { getPayload, handleEndpoints } from "payload";
import config from "./payload.config";

// However our owner dies, the kernel closes the pipe that he holds.
process.stdin.on("end", () => process.exit()).resume();

const port = Number(process.env.PORT);
await getPayload({ config });

async function answer(incoming: http.IncomingMessage, outgoing: http.ServerResponse) {
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i]!, incoming.rawHeaders[i + 1]!);
  }
  const bodiless = incoming.method === "GET" || incoming.method === "HEAD";
  const request = new Request(`http://127.0.0.1:${port}${incoming.url}`, {
    method: incoming.method,
    headers,
    ...(bodiless ? {} : { body: Readable.toWeb(incoming), duplex: "half" }),
  } as RequestInit);
  const response = await handleEndpoints({ config, request });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) {
    outgoing.flushHeaders();
    // Its errors end the answer alone: a reader may leave whenever it likes.
    await pipeline(Readable.fromWeb(response.body as never), outgoing).catch(() => {});
    return;
  }
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

http
  .createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(500).end(String(error));
    });
  })
  .listen(port, "127.0.0.1", () => console.log("ready"));
