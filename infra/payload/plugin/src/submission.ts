import { createHash } from "node:crypto";

/** A story as Novel Movie stores it, as far as a submission needs it. */
export interface StoryDocument {
  id: number | string;
  project: number | string | { id: number | string };
  projectName?: string | null;
  currentContent: string;
  status: string;
  revision?: number | null;
  textChangedAt?: string | null;
}

/** A text that stays in Payload because it is too long for a message. */
export interface TextRef {
  collection: string;
  id: string;
  sha256: string;
}

/** `story.submitted` in its CloudEvents envelope, in structured mode. */
export interface SubmissionEvent {
  specversion: "1.0";
  id: string;
  source: string;
  type: "com.novelmovie.story.submitted.v1";
  subject: string;
  time: string;
  datacontenttype: "application/json";
  data: {
    story_id: string;
    project_id: string;
    revision: number;
    title: string;
    language: string;
    requested_by: string;
  } & ({ text: string } | { text_ref: TextRef });
}

export const ROUTING_KEY = "story.submitted";
export const MEDIA_TYPE = "application/cloudevents+json";

/** Longer texts travel by reference, as the contract has it. */
export const MAX_TEXT_BYTES = 256 * 1024;
const MAX_TITLE_CHARACTERS = 500;

const NAMESPACE = "e2f3c7c4-4c5e-5f0e-9d58-0a1c1f7f6b52";

/** The hash by which the service knows a text: of its UTF-8. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A UUID of version 5: the same for the same name. */
export function uuid5(name: string, namespace: string = NAMESPACE): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(index ? ends[index - 1] : 0, end))
    .join("-");
}

/** The id of a story's project, whether the relation was read or not. */
export const projectId = ({ project }: StoryDocument): number | string =>
  typeof project === "object" ? project.id : project;

/** What names a revision of a story, in one Payload. */
export const submissionKey = (story: number | string, revision: number): string =>
  `${story}/${revision}`;

/** The event that submits a revision; its id derives from story and revision alone. */
export function toSubmission(
  story: StoryDocument,
  given: {
    revision: number;
    title: string;
    content: { text: string } | { text_ref: TextRef };
    source: string;
    language: string;
    requestedBy: string;
    now: Date;
  },
): SubmissionEvent {
  const storyId = String(story.id);
  return {
    specversion: "1.0",
    id: uuid5(`${given.source}/${submissionKey(story.id, given.revision)}`),
    source: given.source,
    type: "com.novelmovie.story.submitted.v1",
    subject: storyId,
    time: given.now.toISOString(),
    datacontenttype: "application/json",
    data: {
      story_id: storyId,
      project_id: String(projectId(story)),
      revision: given.revision,
      // By code points: half a surrogate pair would be refused.
      title: [...(given.title.trim() || storyId)].slice(0, MAX_TITLE_CHARACTERS).join(""),
      language: given.language,
      requested_by: given.requestedBy,
      ...given.content,
    },
  };
}
