#!lua flags=no-writes
--[[
  Returns a lane's sequence, and the run of Redis that holds it: of a cluster, the master that has the lane now.

  KEYS[1]  slot:lane
  Result   { sequence, run id, replication id }
]]
local server, replication = redis.call('INFO', 'server'), redis.call('INFO', 'replication')
return { redis.call('HGET', KEYS[1], 'seq') or '0', string.match(server, 'run_id:(%w+)') or '',
  string.match(replication, 'master_replid:(%w+)') or '' }
