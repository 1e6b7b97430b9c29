// The calls that Novel Movie's screenplay test makes of its crew server, and the polling
// that its contract foresees. Needs nothing but Node's own fetch.
const [base, key, storyText] = process.argv.slice(2)

const health = await fetch(`${base}/health`, { method: 'GET' })
if (!health.ok) throw new Error(`health: HTTP ${health.status}`)

const execute = async (crewType) => {
  const response = await fetch(`${base}/crews/execute`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({
      crew_type: crewType,
      project_id: 'test-project-id',
      user_id: 'test-user',
      input_data: { story_text: storyText, preferences: { style: 'cinematic' } },
      config: { temperature: 0.7, verbose: true },
    }),
  })
  if (!response.ok) throw new Error(`${crewType}: HTTP ${response.status}`)
  return (await response.json()).job_id
}

const finish = async (jobId) => {
  for (;;) {
    const response = await fetch(`${base}/crews/status/${jobId}`, {
      headers: { Authorization: `Bearer ${key}` },
    })
    if (!response.ok) throw new Error(`${jobId}: HTTP ${response.status}`)
    const job = await response.json()
    if (job.status === 'completed' || job.status === 'failed') return job
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const architect = await finish(await execute('architect'))
const director = await finish(await execute('director'))
console.log(JSON.stringify({ health: await health.json(), architect, director }))
