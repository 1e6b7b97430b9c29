// The collections of Novel Movie that the service reads and writes, in its own names,
// types and options; what the service never touches is left out.
import type { CollectionConfig, Field } from "payload";
import { loggedIn } from "../../infra/payload/collections/access";

const open = { read: () => true, create: loggedIn, update: loggedIn, delete: loggedIn };
const anybody = { read: () => true, create: () => true, update: () => true, delete: () => true };
const text = (name: string, more = {}): Field => ({ name, type: "text", ...more }) as Field;
const area = (name: string, more = {}): Field => ({ name, type: "textarea", ...more }) as Field;
const number = (name: string, more = {}): Field => ({ name, type: "number", ...more }) as Field;
const rel = (name: string, relationTo: string, more = {}): Field =>
  ({ name, type: "relationship", relationTo, ...more }) as Field;
const one = (name: string, options: string[], more = {}): Field =>
  ({ name, type: "select", options, ...more }) as Field;

const Users: CollectionConfig = {
  slug: "users",
  auth: { useAPIKey: true },
  access: { create: () => true, read: loggedIn, update: loggedIn, delete: loggedIn },
  fields: [one("role", ["admin", "service", "viewer"], { defaultValue: "service", saveToJWT: true })],
};

const lookup = (slug: string): CollectionConfig => ({
  slug,
  access: anybody,
  fields: [text("name", { required: true })],
});

const Projects: CollectionConfig = {
  slug: "projects",
  access: open,
  fields: [
    text("name", { required: true }),
    text("projectTitle"),
    area("corePremise"),
    rel("primaryGenres", "genres", { hasMany: true, maxRows: 3 }),
    text("tone"),
    text("mood"),
    rel("movieFormat", "movie-formats", { required: true }),
    rel("movieStyle", "movie-styles", { required: true }),
    number("durationUnit", { required: true }),
    one(
      "status",
      ["draft", "story-in-progress", "story-completed", "in-production", "completed", "archived"],
      { required: true, defaultValue: "draft" },
    ),
    {
      name: "workflowStatus",
      type: "group",
      fields: [
        one(
          "currentStep",
          [
            "project-setup",
            "story-generation",
            "character-development",
            "scene-planning",
            "media-generation",
            "post-production",
            "final-review",
            "completed",
          ],
          { defaultValue: "project-setup" },
        ),
        {
          name: "completedSteps",
          type: "array",
          fields: [
            text("step", { required: true }),
            { name: "completedAt", type: "date", required: true },
          ],
        },
      ],
    },
  ],
};

const Stories: CollectionConfig = {
  slug: "stories",
  access: open,
  fields: [
    rel("project", "projects", { required: true, unique: true }),
    text("projectName"),
    // 40,000 characters at the most, as Payload has it.
    area("currentContent", { required: true }),
    one("status", ["in-progress", "paused", "completed", "needs-review", "approved"], {
      required: true,
      defaultValue: "in-progress",
    }),
  ],
};

const TONES = [
  "tense",
  "dramatic",
  "comedic",
  "romantic",
  "action",
  "suspenseful",
  "emotional",
  "mysterious",
];

const StoryStructures: CollectionConfig = {
  slug: "story-structures",
  access: anybody,
  fields: [
    rel("project", "projects", { required: true }),
    text("projectName"),
    rel("story", "stories", { required: true }),
    text("narrativeStructureType"),
    { name: "actStructure", type: "json" },
    { name: "adaptiveStructure", type: "json" },
    {
      name: "storyBeats",
      type: "array",
      fields: [
        text("beat", { required: true }),
        number("timing"),
        area("description", { required: true }),
        { name: "characters", type: "array", fields: [text("character")] },
        one("emotionalTone", TONES),
      ],
    },
    {
      name: "characterArcs",
      type: "array",
      fields: [
        text("character", { required: true }),
        area("startState"),
        area("endState"),
        area("transformation"),
        { name: "keyMoments", type: "array", fields: [area("moment")] },
      ],
    },
    {
      name: "subplots",
      type: "array",
      fields: [text("name"), area("description")],
    },
    one("status", ["generated", "reviewed", "approved", "needs-revision"], {
      required: true,
      defaultValue: "generated",
    }),
  ],
};

export const novelMovie = [
  Users,
  lookup("movie-formats"),
  lookup("movie-styles"),
  lookup("genres"),
  Projects,
  Stories,
  StoryStructures,
];
