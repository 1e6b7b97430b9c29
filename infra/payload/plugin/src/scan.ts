import type { Payload } from "payload";
import type { Configuration } from "./options.js";
import type { Outbox } from "./outbox.js";
import type { Revisions } from "./revisions.js";
import { COMPLETED } from "./revisions.js";
import { type StoryDocument, submissionKey } from "./submission.js";

const PAGE = 200;

/** Overlap of two scans: the clocks of several Payloads differ, and saves take time. */
const OVERLAP_MILLISECONDS = 300_000;

/** Finds the revisions whose row is missing, and the texts that are quiet again. */
export class Scan {
  private scannedAt: number | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly outbox: Outbox,
    private readonly revisions: Revisions,
  ) {}

  /** Write the rows that a crash between a save and its row left out. */
  async reconcile(payload: Payload): Promise<number> {
    const startedAt = Date.now();
    // The first scan of a process looks at all; those after it at what was saved since.
    const since = new Date((this.scannedAt ?? 0) - OVERLAP_MILLISECONDS).toISOString();
    let written = 0;
    for (let page = 1, hasMore = true; hasMore; page += 1) {
      const found = await payload.find({
        collection: this.configuration.stories,
        where: {
          and: [
            { revision: { greater_than: 0 } },
            ...(this.scannedAt === undefined ? [] : [{ updatedAt: { greater_than: since } }]),
          ],
        },
        select: { revision: true },
        sort: "id",
        limit: PAGE,
        page,
        depth: 0,
      });
      const stories = found.docs as unknown as Pick<StoryDocument, "id" | "revision">[];
      for (const id of await this.withoutRow(payload, stories)) {
        const story = await payload.findByID({
          collection: this.configuration.stories,
          id,
          depth: 0,
          disableErrors: true,
        });
        if (story && (await this.outbox.ensureRow(payload, {}, story as StoryDocument))) {
          written += 1;
        }
      }
      hasMore = found.hasNextPage;
    }
    this.scannedAt = startedAt;
    return written;
  }

  /** Submit the completed stories whose text was changed, and then left alone for a while. */
  async submitQuietTexts(payload: Payload): Promise<void> {
    if (!this.configuration.onTextChange) return;
    const before = new Date(Date.now() - this.configuration.quietSeconds * 1000).toISOString();
    const { docs } = await payload.find({
      collection: this.configuration.stories,
      where: {
        and: [{ textChangedAt: { less_than: before } }, { status: { equals: COMPLETED } }],
      },
      select: { status: true },
      limit: PAGE,
      depth: 0,
    });
    for (const { id } of docs) {
      await this.revisions.breakDownAgain(payload, id, null);
    }
  }

  private async withoutRow(
    payload: Payload,
    stories: Pick<StoryDocument, "id" | "revision">[],
  ): Promise<(number | string)[]> {
    if (stories.length === 0) return [];
    const keys = new Map(
      stories.map(({ id, revision }) => [submissionKey(id, revision ?? 0), id] as const),
    );
    const { docs } = await payload.find({
      collection: this.configuration.slugs.outbox,
      where: { submissionKey: { in: [...keys.keys()] } },
      select: { submissionKey: true },
      limit: keys.size,
      pagination: false,
      depth: 0,
    });
    for (const row of docs as unknown as { submissionKey: string }[]) {
      keys.delete(row.submissionKey);
    }
    return [...keys.values()];
  }
}
