#!lua flags=no-writes
--[[
  Scans the queued messages of a lane and returns those whose job is in none of the lists that jobs are fetched from. A
  job that has a record but is in no list will never run: a Redis that lost half a transaction has such jobs. A scan
  from cursor '0' until it returns '0' again has met every message that stayed queued, whatever came and went meanwhile.

  KEYS[1]  slot:s:queued
  ARGV[1]  slot
  ARGV[2]  the part of a job's key between the slot and the job id
  ARGV[3]  cursor; '0' = from the start
  ARGV[4]  about how many to read
  ARGV[5]  ms; the job of a younger message may not have been added yet
  Result   { cursor, { message key, … } }
]]
--- @include "shared/now"
--- @include "sweep/missing-jobs"
return { missingJobs(ARGV[1], ARGV[1] .. ARGV[2], ARGV[3], ARGV[4], redisNow() - tonumber(ARGV[5])) }
