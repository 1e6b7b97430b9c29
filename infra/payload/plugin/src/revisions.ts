import type {
  CollectionAfterChangeHook,
  CollectionBeforeChangeHook,
  Field,
  Payload,
  PayloadRequest,
  Where,
} from "payload";
import { writer } from "./collections/access.js";
import type { Configuration } from "./options.js";
import { isInTransaction, type Outbox } from "./outbox.js";
import type { StoryDocument } from "./submission.js";

/** What Novel Movie sets when a story is to be broken down. */
export const COMPLETED = "completed";

const readOnly = { create: () => false, update: () => false };

/** The fields that `stories` gains. */
export const storyFields = ({ onTextChange }: Configuration): Field[] => [
  {
    name: "revision",
    type: "number",
    defaultValue: 0,
    index: true,
    access: readOnly,
    admin: { readOnly: true, position: "sidebar" },
  },
  {
    // A button, made of what every admin panel has; it is stored nowhere.
    name: "breakDownAgain",
    type: "checkbox",
    virtual: true,
    // Read as not ticked: the panel unticks a box after a save only where the answer has it.
    defaultValue: false,
    access: { create: writer, update: writer },
    admin: {
      position: "sidebar",
      description: "Tick and save: the story is broken down again, as it is now.",
    },
  },
  ...(onTextChange
    ? [
        {
          name: "textChangedAt",
          type: "date",
          index: true,
          access: readOnly,
          admin: { hidden: true },
        } satisfies Field,
      ]
    : []),
];

/** A story that is older than the plugin has no revision. */
const countedTo = (revision: number): Where =>
  revision
    ? { revision: { equals: revision } }
    : { or: [{ revision: { equals: 0 } }, { revision: { exists: false } }] };

/** Counts the revisions of a story, and writes the row of each. */
export class Revisions {
  constructor(
    private readonly configuration: Configuration,
    private readonly outbox: Outbox,
    private readonly wake: () => void,
  ) {}

  /** Count a revision in the very write that completes the story, or asks for it again. */
  readonly beforeChange: CollectionBeforeChangeHook = async ({ data, originalDoc, req }) => {
    const before = originalDoc as StoryDocument | undefined;
    // Whatever the caller sent: nobody counts but us.
    data.revision = before?.revision ?? 0;
    // A crash may have left the row out, and this save overtakes the scan.
    if (before?.revision) await this.outbox.ensureRow(req.payload, req, before);
    const isCompleted = (data.status ?? before?.status) === COMPLETED;
    const isAsked = data.breakDownAgain === true;
    delete data.breakDownAgain;
    if (isAsked || (isCompleted && before?.status !== COMPLETED)) {
      // A save that began before another may write an older count back over it.
      const highest = before ? await this.outbox.highestRevision(req.payload, req, before.id) : 0;
      data.revision = Math.max(data.revision, highest) + 1;
      if (this.configuration.onTextChange) data.textChangedAt = null;
    } else if (this.configuration.onTextChange && isCompleted) {
      const text = data.currentContent ?? before?.currentContent;
      if (text !== before?.currentContent) data.textChangedAt = new Date().toISOString();
    }
    return data;
  };

  /** Write the row, in the transaction of the save where there is one. */
  readonly afterChange: CollectionAfterChangeHook = async ({ doc, previousDoc, req }) => {
    // A caller may have asked for a few fields only.
    const story = "revision" in doc && "currentContent" in doc ? doc : await this.read(req, doc.id);
    if ((story.revision ?? 0) <= (previousDoc?.revision ?? 0)) return doc;
    try {
      await this.outbox.ensureRow(req.payload, req, story);
    } catch (error) {
      if (await isInTransaction(req)) throw error;
      // The story is saved: the scan writes the row.
      req.payload.logger.error({ err: error, story: doc.id }, "crews.row_failed");
    }
    this.wake();
    return doc;
  };

  /** Count one more revision of a story that stays as it is, and return it. */
  async breakDownAgain(payload: Payload, id: number | string, user: PayloadRequest["user"]) {
    const transactionID = (await payload.db.beginTransaction()) ?? undefined;
    const req: Partial<PayloadRequest> = { payload, user, ...(transactionID && { transactionID }) };
    try {
      const revision = await this.countOneMore(payload, req, id);
      if (transactionID) await payload.db.commitTransaction(transactionID);
      this.wake();
      return revision;
    } catch (error) {
      if (transactionID) await payload.db.rollbackTransaction(transactionID);
      throw error;
    }
  }

  private async countOneMore(
    payload: Payload,
    req: Partial<PayloadRequest>,
    id: number | string,
  ): Promise<number> {
    const story = await this.read(req, id);
    const before = story.revision ?? 0;
    if (before) await this.outbox.ensureRow(payload, req, story);
    const highest = await this.outbox.highestRevision(payload, req, story.id);
    const revision = Math.max(before, highest) + 1;
    // These fields alone: Payload's own update would write the whole document back, over
    // what an author saves meanwhile.
    const updated = await payload.db.updateOne({
      collection: this.configuration.stories,
      where: { and: [{ id: { equals: id } }, countedTo(before)] },
      data: {
        revision,
        updatedAt: new Date().toISOString(),
        ...(this.configuration.onTextChange && { textChangedAt: null }),
      },
      req,
    });
    // Otherwise somebody counted at the same moment, and theirs is the one.
    if (updated) await this.outbox.ensureRow(payload, req, { ...story, revision });
    return revision;
  }

  private async read(req: Partial<PayloadRequest>, id: number | string): Promise<StoryDocument> {
    return (await req.payload!.findByID({
      collection: this.configuration.stories,
      id,
      depth: 0,
      req,
    })) as StoryDocument;
  }
}
