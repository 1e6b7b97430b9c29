// Publishes a story: RABBITMQ_URL=amqp://… node publish.js STORY.txt
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import amqp from "amqplib";
import type { CloudEvent, StorySubmitted } from "../events";

const path = process.argv[2]!;
const event: CloudEvent<"com.novelmovie.story.submitted.v1", StorySubmitted> = {
  specversion: "1.0",
  id: randomUUID(),
  source: "/my-studio/desk",
  type: "com.novelmovie.story.submitted.v1",
  data: {
    story_id: basename(path, ".txt"),
    project_id: "my-project",
    revision: 1,
    title: basename(path, ".txt"),
    text: readFileSync(path, "utf-8"),
  },
};

const connection = await amqp.connect(process.env.RABBITMQ_URL!);
const channel = await connection.createConfirmChannel();
channel.publish("novelmovie.events", "story.submitted", Buffer.from(JSON.stringify(event)), {
  contentType: "application/cloudevents+json",
  messageId: event.id,
  persistent: true,
  mandatory: true,
});
await channel.waitForConfirms();
await connection.close();
console.log(event.id);
