// What a submission is made of, without a Payload.
import assert from "node:assert/strict";
import { test } from "node:test";
import { toSubmission, uuid5 } from "../src/submission.js";

const story = { id: 7, project: { id: 3 }, currentContent: "Nora waits.", status: "completed" };
const given = {
  revision: 2,
  title: "The Mill",
  content: { text: "Nora waits." },
  source: "/novel-movie",
  language: "en",
  requestedBy: "",
};

test("a UUID of version 5 is that of the standard's example", () => {
  const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  assert.equal(uuid5("www.example.com", dns), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

test("the id of an event is that of its story and revision", () => {
  const [first, later] = [2026, 2027].map((year) =>
    toSubmission({ ...story, currentContent: `${year}` }, { ...given, now: new Date(year, 0) }),
  );
  const next = toSubmission(story, { ...given, revision: 3, now: new Date(0) });
  assert.equal(first!.id, later!.id);
  assert.notEqual(first!.id, next.id);
});

test("ids are texts, and a story without a title has its id", () => {
  const { data } = toSubmission(story, { ...given, title: " ", now: new Date(0) });
  assert.deepEqual([data.story_id, data.project_id, data.title], ["7", "3", "7"]);
});

test("a long title is cut between characters", () => {
  const { data } = toSubmission(story, { ...given, title: "🎬".repeat(600), now: new Date(0) });
  assert.equal(data.title, "🎬".repeat(500));
});
