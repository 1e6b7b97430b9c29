import type { Payload } from "payload";
import { type Delivery, type Outcome, UnavailableError } from "./delivery.js";
import type { Configuration } from "./options.js";
import type { Scan } from "./scan.js";
import type { SubmissionEvent } from "./submission.js";

const BATCH = 20;
const SCAN_MILLISECONDS = 60_000;
const MAX_BACKOFF_SECONDS = 30;

/** A save's transaction ends after its hooks. */
const COMMIT_MILLISECONDS = 200;

interface Row {
  id: number | string;
  submissionKey: string;
  event: SubmissionEvent | null;
}

/** For a row that somebody set back to `pending` after it was sent. */
const GONE: Outcome = {
  state: "refused",
  detail: "it was sent before, and its event is not kept: break the story down again",
};

/**
 * Sends the rows of the outbox, in a loop of its own.
 *
 * A row may be sent twice: after a crash before it is marked, and by two Payloads at
 * once. It is the same event with the same id then, and the service takes it once.
 */
export class OutboxRelay {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private isRunning = false;
  private wasWoken = false;
  private scannedAt = 0;
  private failures = 0;
  private pausedUntil = 0;

  constructor(
    private readonly configuration: Configuration,
    private readonly scan: Scan,
    private readonly delivery: Delivery | undefined,
  ) {}

  /** Begin; the loop keeps no process alive. */
  start(payload: Payload): void {
    if (!this.delivery) {
      payload.logger.warn("crews.delivery_missing: submissions wait in the outbox");
    }
    this.payload = payload;
    this.schedule(0);
  }

  /** Look soon: a row was written. */
  wake = (): void => {
    this.wasWoken = true;
    if (!this.isRunning) this.schedule(COMMIT_MILLISECONDS);
  };

  /** End, and close the connection. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.delivery?.close();
  }

  private payload: Payload | undefined;

  private schedule(milliseconds: number): void {
    if (this.isStopped || !this.payload) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(this.payload!), milliseconds);
    this.timer.unref();
  }

  private async run(payload: Payload): Promise<void> {
    this.isRunning = true;
    this.wasWoken = false;
    try {
      if (Date.now() - this.scannedAt >= SCAN_MILLISECONDS) {
        const written = await this.scan.reconcile(payload);
        if (written) payload.logger.warn({ rows: written }, "crews.rows_reconciled");
        this.scannedAt = Date.now();
      }
      await this.scan.submitQuietTexts(payload);
      if (this.delivery && Date.now() >= this.pausedUntil) await this.drain(payload, this.delivery);
    } catch (error) {
      payload.logger.error({ err: error }, "crews.relay_failed");
    } finally {
      this.isRunning = false;
    }
    this.schedule(this.wasWoken ? COMMIT_MILLISECONDS : this.configuration.pollSeconds * 1000);
  }

  /** Send what is pending, the oldest first, until nothing is or nobody takes it. */
  private async drain(payload: Payload, delivery: Delivery): Promise<void> {
    for (;;) {
      const rows = await this.pending(payload);
      // Who has nothing to send holds no connection, and no process alive.
      if (rows.length === 0) return delivery.close();
      const results = await Promise.allSettled(
        rows.map(async (row) =>
          this.mark(payload, row, row.event ? await delivery.deliver(row.event) : GONE),
        ),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed) return this.pause(payload, failed.reason);
      this.failures = 0;
      if (rows.length < BATCH) return;
    }
  }

  private async pending(payload: Payload): Promise<Row[]> {
    const { docs } = await payload.find({
      collection: this.configuration.slugs.outbox,
      where: { state: { equals: "pending" } },
      sort: "createdAt",
      limit: BATCH,
      depth: 0,
      pagination: false,
    });
    return docs as unknown as Row[];
  }

  private async mark(payload: Payload, row: Row, outcome: Outcome): Promise<void> {
    const isSent = outcome.state === "sent";
    await payload.db.updateOne({
      collection: this.configuration.slugs.outbox,
      id: row.id,
      data: isSent
        ? { state: "sent", sentAt: new Date().toISOString(), event: null, runId: outcome.runId }
        : { state: "refused", detail: outcome.detail },
      returning: false,
    });
    if (!isSent) {
      payload.logger.error({ key: row.submissionKey, detail: outcome.detail }, "crews.row_refused");
    }
  }

  private pause(payload: Payload, reason: unknown): void {
    this.failures += 1;
    const asked = reason instanceof UnavailableError ? reason.retryAfterSeconds : 0;
    const backoff = Math.min(2 ** (this.failures - 1), MAX_BACKOFF_SECONDS);
    const seconds = Math.max(asked, backoff * (0.5 + Math.random() / 2));
    this.pausedUntil = Date.now() + seconds * 1000;
    payload.logger.warn({ error: String(reason), seconds }, "crews.delivery_paused");
  }
}
