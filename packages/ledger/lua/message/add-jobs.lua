--[[
  Include. Adds jobs to a lane's queue as BullMQ's addPrioritizedJob does (docs/decisions/0023), without what only BullMQ's
  own workers read: events, markers and the counter of ids. Safety does not depend on it: a job only says which message
  may be next.

  jobs   what the keys of the queue begin with
  list   messages: { key, generation, priority }; those without a priority get no job here
]]
-- Adds the keys that all jobs touch; for `allPresent`.
local function addJobKeys(touched, jobs)
  for _, name in ipairs({ 'prioritized', 'pc' }) do touched[#touched + 1] = jobs .. name end
end

-- Returns those that have no job, in order; an error for the caller where a key cannot be reached. Names their keys, so
-- nothing may have been written before it.
local function missingJobs(jobs, list)
  local asked, names = {}, {}
  for _, m in ipairs(list) do
    if m.priority then
      -- As `jobId` of core.
      m.job = m.key .. '-' .. m.generation
      asked[#asked + 1] = m
      names[#names + 1] = jobs .. m.job
    end
  end
  if #asked == 0 then return asked end
  local cut = allPresent(names)
  if cut then return cut end
  if redis.call('EXISTS', unpack(names)) == 0 then return asked end
  local missing = {}
  for at, m in ipairs(asked) do
    if redis.call('EXISTS', names[at]) == 0 then missing[#missing + 1] = m end
  end
  return missing
end

-- `now`: ms. The records come before the list: BullMQ would take a listed job without one and never let it go.
local function addJobs(jobs, missing, now)
  for _, m in ipairs(missing) do
    redis.call('HSET', jobs .. m.job, 'name', 'm', 'data', '{}', 'opts', '{"priority":' .. m.priority .. '}', 'timestamp',
      now, 'delay', 0, 'priority', m.priority)
  end
  local before, scored = redis.call('INCRBY', jobs .. 'pc', #missing) - #missing, {}
  for at, m in ipairs(missing) do
    scored[at * 2 - 1] = m.priority * 0x100000000 + (before + at) % 0x100000000
    scored[at * 2] = m.job
  end
  redis.call('ZADD', jobs .. 'prioritized', unpack(scored))
end
