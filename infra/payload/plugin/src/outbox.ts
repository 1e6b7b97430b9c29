import type { Payload, PayloadRequest } from "payload";
import type { Configuration } from "./options.js";
import {
  MAX_TEXT_BYTES,
  projectId,
  type StoryDocument,
  type SubmissionEvent,
  sha256,
  submissionKey,
  type TextRef,
  toSubmission,
} from "./submission.js";

type Request = Partial<PayloadRequest>;

/** Tell whether a request is in a transaction; without one its id is a promise of nothing. */
export const isInTransaction = async (req: Request): Promise<boolean> =>
  Boolean(await req.transactionID);

/** Writes the rows of the outbox, one for a revision of a story. */
export class Outbox {
  constructor(private readonly configuration: Configuration) {}

  /** The highest revision of a story that a row was written for, or 0. */
  async highestRevision(payload: Payload, req: Request, story: number | string): Promise<number> {
    const { docs } = await payload.find({
      collection: this.configuration.slugs.outbox,
      where: { storyKey: { equals: String(story) } },
      sort: "-revision",
      limit: 1,
      depth: 0,
      pagination: false,
      req,
    });
    return (docs[0] as { revision?: number } | undefined)?.revision ?? 0;
  }

  /** Write the row of a story's revision, unless it is there. */
  async ensureRow(payload: Payload, req: Request, story: StoryDocument): Promise<boolean> {
    const revision = story.revision ?? 0;
    const key = submissionKey(story.id, revision);
    if (await this.hasRow(payload, req, key)) return false;
    const event = await this.toEvent(payload, req, story, revision);
    try {
      await payload.create({
        collection: this.configuration.slugs.outbox,
        data: { submissionKey: key, storyKey: String(story.id), revision, state: "pending", event },
        depth: 0,
        req,
      });
    } catch (error) {
      // Somebody was first: the scan, or a save at the same moment.
      if (!(await isInTransaction(req)) && (await this.hasRow(payload, req, key))) return false;
      throw error;
    }
    return true;
  }

  private async hasRow(payload: Payload, req: Request, key: string): Promise<boolean> {
    const { totalDocs } = await payload.count({
      collection: this.configuration.slugs.outbox,
      where: { submissionKey: { equals: key } },
      req,
    });
    return totalDocs > 0;
  }

  private async toEvent(
    payload: Payload,
    req: Request,
    story: StoryDocument,
    revision: number,
  ): Promise<SubmissionEvent> {
    const { source, language } = this.configuration;
    return toSubmission(story, {
      revision,
      title: await this.title(payload, req, story),
      content: await this.content(payload, req, story),
      source,
      language,
      requestedBy: String(req.user?.id ?? ""),
      now: new Date(),
    });
  }

  private async title(payload: Payload, req: Request, story: StoryDocument): Promise<string> {
    if (story.projectName) return story.projectName;
    const project = (await payload.findByID({
      collection: this.configuration.projects,
      id: projectId(story),
      depth: 0,
      disableErrors: true,
      req,
    })) as { projectTitle?: string; name?: string } | null;
    return project?.projectTitle || project?.name || "";
  }

  private async content(
    payload: Payload,
    req: Request,
    story: StoryDocument,
  ): Promise<{ text: string } | { text_ref: TextRef }> {
    const text = story.currentContent;
    if (Buffer.byteLength(text) <= MAX_TEXT_BYTES) return { text };
    // Not the story itself: its text may be another when the service reads it.
    const collection = this.configuration.slugs.texts;
    const hash = sha256(text);
    const storyKey = `${projectId(story)}/${story.id}`;
    const textKey = `${storyKey}/${hash}`;
    const { docs } = await payload.find({
      collection,
      where: { textKey: { equals: textKey } },
      limit: 1,
      depth: 0,
      req,
    });
    const stored =
      docs[0] ??
      (await payload.create({
        collection,
        data: { textKey, project: projectId(story), storyKey, text },
        depth: 0,
        req,
      }));
    return { text_ref: { collection, id: String(stored.id), sha256: hash } };
  }
}
