import { randomUUID } from "node:crypto";
import type { Endpoint, PayloadRequest } from "payload";
import { connectBroker, EXCHANGE } from "./delivery.js";
import type { Configuration } from "./options.js";

const KEYS = ["story.progressed", "story.breakdown.*"];
const HEARTBEAT_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 2_000;
const RECONNECT_HINT = "retry: 3000\n\n";

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // nginx would hold events back otherwise.
  "x-accel-buffering": "no",
};

interface CrewEvent {
  id: string;
  type: string;
  data: { story_id: string | null };
}

type Listener = (chunk: string) => void;

/** `com.novelmovie.story.progressed.v1` is `story.progressed` to a browser. */
const shortName = (type: string): string =>
  type.replace(/^com\.novelmovie\./, "").replace(/\.v\d+$/, "");

const toChunk = (name: string, data: unknown, id?: string): string =>
  `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Hears the crews' events at RabbitMQ, from when somebody first listens. */
export class BrokerFeed {
  private readonly listeners = new Map<string, Set<Listener>>();
  private isConnected = false;
  private isStopped = false;

  constructor(private readonly url: string) {}

  /** Listen to the events of a story; returns what ends it. */
  async listen(story: string, listener: Listener): Promise<() => void> {
    const listeners = this.listeners.get(story) ?? new Set();
    this.listeners.set(story, listeners.add(listener));
    // What happens before the queue is bound would be missed by the first who listens.
    if (!this.isConnected) await this.connect().catch(() => this.reconnect());
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(story);
    };
  }

  stop(): void {
    this.isStopped = true;
  }

  private async connect(): Promise<void> {
    this.isConnected = true;
    const connection = await connectBroker(this.url);
    connection.on("close", () => this.reconnect());
    const channel = await connection.createChannel();
    channel.on("error", () => void connection.close().catch(() => {}));
    const queue = `subscriber.payload.${randomUUID()}`;
    await channel.assertQueue(queue, { exclusive: true, durable: false });
    for (const key of KEYS) await channel.bindQueue(queue, EXCHANGE, key);
    await channel.consume(queue, (delivery) => this.tell(delivery?.content), { noAck: true });
  }

  private reconnect(): void {
    if (this.isStopped) return;
    setTimeout(
      () => void this.connect().catch(() => this.reconnect()),
      RECONNECT_MILLISECONDS,
    ).unref();
  }

  private tell(content: Buffer | undefined): void {
    if (!content) return;
    const event = JSON.parse(content.toString()) as CrewEvent;
    const chunk = toChunk(shortName(event.type), event, event.id);
    for (const listener of this.listeners.get(event.data.story_id ?? "") ?? []) listener(chunk);
  }
}

/** Relays the progress of a story to the app, as server-sent events. */
export class ProgressEndpoint {
  constructor(
    private readonly configuration: Configuration,
    private readonly feed: BrokerFeed | undefined,
  ) {}

  readonly endpoint: Endpoint = {
    path: "/:id/breakdown/progress",
    method: "get",
    handler: async (req) => {
      const id = String(req.routeParams?.id);
      if (!req.user) return Response.json({ message: "log in first" }, { status: 401 });
      const story = await req.payload.findByID({
        collection: this.configuration.stories,
        id,
        depth: 0,
        disableErrors: true,
        overrideAccess: false,
        req,
      });
      if (!story) return Response.json({ message: "there is no such story" }, { status: 404 });
      if (this.feed) return new Response(await this.stream(req, id, this.feed), { headers: HEADERS });
      return this.relayDoor(req, id);
    },
  };

  private async stream(req: PayloadRequest, story: string, feed: BrokerFeed) {
    const encoder = new TextEncoder();
    let leave = () => {};
    let heartbeat: NodeJS.Timeout | undefined;
    return new ReadableStream<Uint8Array>({
      start: async (controller) => {
        const send = (chunk: string) => controller.enqueue(encoder.encode(chunk));
        heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT_MILLISECONDS);
        heartbeat.unref();
        leave = await feed.listen(story, send);
        // How it stands, for who comes late, or again after an interruption.
        send(RECONNECT_HINT + toChunk("status", await this.standing(req, story)));
      },
      cancel: () => {
        clearInterval(heartbeat);
        leave();
      },
    });
  }

  /** How the newest run of a story stands. */
  private async standing(req: PayloadRequest, story: string): Promise<object> {
    const { docs } = await req.payload.find({
      collection: this.configuration.slugs.runs,
      where: { story: { equals: story } },
      select: { status: true, progress: true, detail: true, revision: true },
      sort: ["-revision", "-generation"],
      limit: 1,
      depth: 0,
    });
    return docs[0] ?? { status: "none" };
  }

  /** Pass the door's own stream on; the app sees neither its address nor its token. */
  private async relayDoor(req: PayloadRequest, story: string): Promise<Response> {
    const { delivery, slugs } = this.configuration;
    const { docs } = await req.payload.find({
      collection: slugs.outbox,
      where: { and: [{ storyKey: { equals: story } }, { runId: { exists: true } }] },
      sort: "-revision",
      limit: 1,
      depth: 0,
    });
    const runId = (docs[0] as { runId?: string } | undefined)?.runId;
    if (!runId || !("door" in delivery) || !delivery.door) {
      return Response.json({ message: "nothing was submitted yet" }, { status: 404 });
    }
    const last = req.headers.get("last-event-id");
    const answer = await fetch(new URL(`/runs/${runId}/events`, delivery.door), {
      headers: {
        Authorization: `Bearer ${delivery.token}`,
        ...(last && { "Last-Event-ID": last }),
      },
      signal: req.signal,
    }).catch(() => undefined);
    if (!answer?.ok || !answer.body) {
      return Response.json(
        { message: "the crews do not answer" },
        { status: 503, headers: { "Retry-After": "3" } },
      );
    }
    return new Response(answer.body, { headers: HEADERS });
  }
}
