#!lua flags=no-writes
--[[
  Returns a lane's sequence, and the run of Redis that holds it: of a cluster, the master that has the lane now.

  KEYS[1]  lane: slot:lane
  Result   { sequence, run id, replication id }; both ids are '' where Redis refuses INFO in a script (an ACL, a managed server)
]]
local server, replication = redis.pcall('INFO', 'server'), redis.pcall('INFO', 'replication')
if type(server) ~= 'string' or type(replication) ~= 'string' then
  return { redis.call('HGET', KEYS[1], 'seq') or '0', '', '' }
end
return { redis.call('HGET', KEYS[1], 'seq') or '0', string.match(server, 'run_id:(%w+)') or '',
  string.match(replication, 'master_replid:(%w+)') or '' }
