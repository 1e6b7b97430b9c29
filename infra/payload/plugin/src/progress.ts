import { randomUUID } from "node:crypto";
import type { ChannelModel } from "amqplib";
import type { Endpoint, PayloadRequest } from "payload";
import { connectBroker, EXCHANGE } from "./delivery.js";
import type { Configuration } from "./options.js";

const KEYS = ["story.progressed", "story.breakdown.*"];
const PROGRESS = /^story\.(progressed|breakdown\.\w+)$/;
const HEARTBEAT_MILLISECONDS = 15_000;
const RECONNECT_MILLISECONDS = 2_000;
/** Chunks that a reader may leave unread. */
const MAX_WAITING = 1_000;
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

/** Who listens to a story. */
interface Listener {
  hear(chunk: string): void;
  /** Events may have been missed. */
  resume(): void;
}

/** `com.novelmovie.story.progressed.v1` is `story.progressed` to a browser. */
const shortName = (type: string): string =>
  type.replace(/^com\.novelmovie\./, "").replace(/\.v\d+$/, "");

const toChunk = (name: string, data: unknown, id?: string): string =>
  `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Hears the crews' events at RabbitMQ, from when somebody first listens. */
export class BrokerFeed {
  private readonly listeners = new Map<string, Set<Listener>>();
  private opening: Promise<void> | undefined;
  private connection: ChannelModel | undefined;
  private isStopped = false;

  constructor(private readonly url: string) {}

  /** Listen to the events of a story; returns what ends it. */
  async listen(story: string, listener: Listener): Promise<() => void> {
    const listeners = this.listeners.get(story) ?? new Set();
    this.listeners.set(story, listeners.add(listener));
    // What happens before the queue is bound would be missed by the first who listens.
    this.opening ??= this.connect();
    await this.opening;
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.listeners.get(story) === listeners) {
        this.listeners.delete(story);
      }
    };
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.connection?.close().catch(() => {});
  }

  private async connect(onConnected = () => {}): Promise<void> {
    try {
      const connection = await connectBroker(this.url);
      this.connection = connection;
      try {
        await this.subscribe(connection);
      } catch (error) {
        await connection.close().catch(() => {});
        throw error;
      }
      connection.on("close", () => this.reconnect());
      onConnected();
    } catch {
      this.reconnect();
    }
  }

  private async subscribe(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    channel.on("error", () => void connection.close().catch(() => {}));
    const queue = `subscriber.payload.${randomUUID()}`;
    await channel.assertQueue(queue, { exclusive: true, durable: false });
    for (const key of KEYS) await channel.bindQueue(queue, EXCHANGE, key);
    await channel.consume(queue, (delivery) => this.tell(delivery?.content), { noAck: true });
  }

  private reconnect(): void {
    if (this.isStopped) return;
    const resume = () => {
      for (const each of this.listeners.values()) for (const listener of each) listener.resume();
    };
    setTimeout(() => void this.connect(resume), RECONNECT_MILLISECONDS).unref();
  }

  private tell(content: Buffer | undefined): void {
    const event = content && parseEvent(content);
    if (!event) return;
    const chunk = toChunk(shortName(event.type), event, event.id);
    for (const listener of this.listeners.get(event.data.story_id ?? "") ?? []) listener.hear(chunk);
  }
}

/** Read an event, or nothing where somebody published something else. */
function parseEvent(content: Buffer): CrewEvent | undefined {
  try {
    const event = JSON.parse(content.toString()) as CrewEvent;
    return event.data && event.type ? event : undefined;
  } catch {
    return undefined;
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
      if (this.feed) return new Response(this.stream(req, id, this.feed), { headers: HEADERS });
      return this.relayDoor(req, id);
    },
  };

  private stream(req: PayloadRequest, story: string, feed: BrokerFeed): ReadableStream {
    const encoder = new TextEncoder();
    let hasLeft = false;
    let leave = () => {};
    let heartbeat: NodeJS.Timeout | undefined;
    const end = () => {
      hasLeft = true;
      clearInterval(heartbeat);
      leave();
    };
    return new ReadableStream<Uint8Array>({
      start: async (controller) => {
        const send = (chunk: string) => {
          if (hasLeft) return;
          controller.enqueue(encoder.encode(chunk));
          if ((controller.desiredSize ?? 0) > -MAX_WAITING) return;
          // It reads no more. A browser that does connects again.
          end();
          controller.close();
        };
        heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT_MILLISECONDS);
        heartbeat.unref();
        const tellStanding = async () => send(toChunk("status", await this.standing(req, story)));
        // Without an answer from the database the next event tells it.
        const resume = () => void tellStanding().catch(() => {});
        leave = await feed.listen(story, { hear: send, resume });
        if (hasLeft) return leave();
        send(RECONNECT_HINT);
        // How it stands, for who comes late, or again after an interruption.
        await tellStanding();
      },
      cancel: end,
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
    const standing = RECONNECT_HINT + toChunk("status", await this.standing(req, story));
    const events = await this.openDoorStream(req, story);
    // A browser connects again to a stream that ended, and never after another status.
    if (!events) return new Response(standing, { headers: HEADERS });
    const body = events
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(toNamedChunks(standing))
      .pipeThrough(new TextEncoderStream());
    return new Response(body, { headers: HEADERS });
  }

  /** The door's stream of the newest run, or nothing as long as there is none. */
  private async openDoorStream(req: PayloadRequest, story: string) {
    const { delivery, slugs } = this.configuration;
    const { docs } = await req.payload.find({
      collection: slugs.outbox,
      where: { and: [{ storyKey: { equals: story } }, { runId: { exists: true } }] },
      sort: "-revision",
      limit: 1,
      depth: 0,
    });
    const runId = (docs[0] as { runId?: string } | undefined)?.runId;
    if (!runId || !("door" in delivery) || !delivery.door) return undefined;
    const last = req.headers.get("last-event-id");
    const answer = await fetch(new URL(`/runs/${runId}/events`, delivery.door), {
      headers: {
        Authorization: `Bearer ${delivery.token}`,
        ...(last && { "Last-Event-ID": last }),
      },
      signal: req.signal,
    }).catch(() => undefined);
    return answer?.ok ? answer.body : undefined;
  }
}

/** The door's events, named as those from the broker; of scenes the app hears elsewhere. */
function toNamedChunks(first: string): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    start: (controller) => controller.enqueue(first),
    transform: (text, controller) => {
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const id = /^id: (.*)$/m.exec(block)?.[1];
        const data = [...block.matchAll(/^data: (.*)$/gm)].map((line) => line[1]).join("\n");
        const event = parseEvent(Buffer.from(data));
        if (!event) controller.enqueue(":\n\n");
        else if (PROGRESS.test(shortName(event.type))) {
          controller.enqueue(toChunk(shortName(event.type), event, id));
        }
      }
    },
  });
}
