import amqp, { type ChannelModel, type ConfirmChannel } from "amqplib";
import type { BrokerDelivery, DoorDelivery } from "./options.js";
import { MEDIA_TYPE, ROUTING_KEY, type SubmissionEvent } from "./submission.js";

/** What became of an event that was handed over. */
export type Outcome = { state: "sent"; runId?: string } | { state: "refused"; detail: string };

/** Nobody took the event; the same may succeed later. */
export class UnavailableError extends Error {
  constructor(
    message: string,
    /** When the other side asked to be tried again. */
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** Hands events over: it returns when the other side is responsible for one. */
export interface Delivery {
  deliver(event: SubmissionEvent): Promise<Outcome>;
  close(): Promise<void>;
}

export const EXCHANGE = "novelmovie.events";
const CONNECT_MILLISECONDS = 10_000;
const CONFIRM_MILLISECONDS = 30_000;
const HEARTBEAT_SECONDS = 10;

/** Connect to RabbitMQ, with a heartbeat that notices a dead one in seconds. */
export async function connectBroker(url: string): Promise<ChannelModel> {
  const address = new URL(url);
  if (!address.searchParams.has("heartbeat")) {
    address.searchParams.set("heartbeat", String(HEARTBEAT_SECONDS));
  }
  const connection = await amqp.connect(address.href, { timeout: CONNECT_MILLISECONDS });
  // Without a listener an error would end Payload; `close` follows it.
  connection.on("error", () => {});
  return connection;
}

/** Publishes to RabbitMQ: persistent, mandatory, and confirmed. */
export class BrokerPublisher implements Delivery {
  private channel: Promise<OpenChannel> | undefined;

  constructor(private readonly url: string) {}

  async deliver(event: SubmissionEvent): Promise<Outcome> {
    const channel = await this.open();
    await channel.publish(event);
    return { state: "sent" };
  }

  private open(): Promise<OpenChannel> {
    const forget = () => {
      // Not one that was opened meanwhile.
      if (this.channel === opening) this.channel = undefined;
    };
    const opening = (this.channel ??= OpenChannel.open(this.url, forget).catch((error) => {
      forget();
      throw new UnavailableError(String(error));
    }));
    return opening;
  }

  async close(): Promise<void> {
    const channel = await this.channel?.catch(() => undefined);
    this.channel = undefined;
    await channel?.close();
  }
}

/** A channel in confirm mode, with what is not confirmed on it. */
class OpenChannel {
  private readonly returned = new Set<string>();
  private readonly waiting = new Set<(error: Error) => void>();

  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
  ) {}

  static async open(url: string, onClosed: () => void): Promise<OpenChannel> {
    const connection = await connectBroker(url);
    const channel = await connection.createConfirmChannel();
    const open = new OpenChannel(connection, channel);
    let reason = "the broker went away";
    const fail = () => {
      onClosed();
      for (const reject of open.waiting) reject(new UnavailableError(reason));
      // A channel that the broker closed leaves its connection open.
      void open.close();
    };
    channel.on("error", (error: Error) => {
      reason = error.message;
    });
    channel.on("close", fail);
    connection.on("close", fail);
    // The broker returns a message before it confirms it.
    channel.on("return", (message) => open.returned.add(message.properties.messageId));
    return open;
  }

  async publish(event: SubmissionEvent): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let settle: ((error: Error) => void) | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        settle = reject;
        this.waiting.add(reject);
        timer = setTimeout(
          () => reject(new UnavailableError("the broker did not confirm in time")),
          CONFIRM_MILLISECONDS,
        );
        this.channel.publish(
          EXCHANGE,
          ROUTING_KEY,
          Buffer.from(JSON.stringify(event)),
          {
            contentType: MEDIA_TYPE,
            messageId: event.id,
            type: event.type,
            persistent: true,
            mandatory: true,
          },
          (error) => (error ? reject(new UnavailableError(String(error))) : resolve()),
        );
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(settle!);
    }
    if (this.returned.delete(event.id)) {
      throw new UnavailableError(
        "no queue takes story.submitted: run `novel-crews topology apply`",
      );
    }
  }

  async close(): Promise<void> {
    try {
      await this.connection.close();
    } catch {
      // It is closed already.
    }
  }
}

/** Posts to the HTTP door, which answers 202 when its broker has confirmed. */
export class DoorClient implements Delivery {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async deliver(event: SubmissionEvent): Promise<Outcome> {
    let response: Response;
    try {
      response = await fetch(new URL("/events", this.url), {
        method: "POST",
        headers: { Authorization: `Bearer ${this.token}`, "Content-Type": MEDIA_TYPE },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(CONFIRM_MILLISECONDS),
      });
    } catch (error) {
      throw new UnavailableError(String((error as Error).cause ?? error));
    }
    const body = await response.text();
    if (response.status === 202) {
      const accepted = JSON.parse(body) as { events: { run_id: string | null }[] };
      return { state: "sent", runId: accepted.events[0]?.run_id ?? undefined };
    }
    const detail = `${response.status} ${body.slice(0, 1000)}`;
    // What this very event did wrong. Everything else may be mended at the other side.
    if ([400, 413, 422].includes(response.status)) return { state: "refused", detail };
    throw new UnavailableError(detail, Number(response.headers.get("retry-after")) || 0);
  }

  async close(): Promise<void> {}
}

/** The delivery that is configured, or none. */
export function toDelivery(options: BrokerDelivery | DoorDelivery): Delivery | undefined {
  if ("amqp" in options) return options.amqp ? new BrokerPublisher(options.amqp) : undefined;
  return options.door && options.token ? new DoorClient(options.door, options.token) : undefined;
}
