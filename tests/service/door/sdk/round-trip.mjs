// Sends events by the official SDK, and reads a stream and a webhook's body with it.
import { CloudEvent, HTTP } from 'cloudevents'

const [base, token, story] = process.argv.slice(2)
const headersOf = (extra) => ({ ...extra, authorization: `Bearer ${token}` })

const submission = (id) =>
  new CloudEvent({
    id,
    source: '/sdk/node',
    type: 'com.novelmovie.story.submitted.v1',
    subject: 'café "one" 100%',
    data: {
      story_id: 'node',
      project_id: 'film',
      revision: 1,
      title: 'The Mill',
      text: story,
    },
  })

const cancellation = (id) =>
  new CloudEvent({
    id,
    source: '/sdk/node',
    type: 'com.novelmovie.story.cancelled.v1',
    data: { story_id: `none of ${id}` },
  })

const post = async ({ headers, body }) => {
  const response = await fetch(`${base}/events`, {
    method: 'POST',
    headers: headersOf(headers),
    body,
  })
  if (response.status !== 202) {
    throw new Error(`HTTP ${response.status}: ${await response.text()}`)
  }
  return (await response.json()).events
}

const structured = await post(HTTP.structured(submission('structured')))
const binary = await post(HTTP.binary(submission('binary')))
const batch = await post({
  headers: { 'content-type': 'application/cloudevents-batch+json' },
  body: JSON.stringify([cancellation('first'), cancellation('second')]),
})

const stream = await fetch(`${base}/runs/${structured[0].run_id}/events`, {
  headers: headersOf({}),
})
const published = (await stream.text())
  .split('\n')
  .filter((line) => line.startsWith('data: '))
  .map((line) =>
    HTTP.toEvent({
      headers: { 'content-type': 'application/cloudevents+json' },
      body: line.slice('data: '.length),
    }),
  )

console.log(
  JSON.stringify({
    accepted: [...structured, ...binary, ...batch],
    published: published.map(({ id, type, source, data }) => ({
      id,
      type,
      source,
      run: data.run_id,
    })),
  }),
)
