import { forgottenPerCall } from '../limits.ts';

/**
 * What all scripts begin with; they are the only writers. Each runs in Redis as one step, so however many instances ask at once,
 * an address has one owner. ARGV[1] is a ScriptSettings in JSON.
 *
 * The store's clock follows Redis TIME, but by one step at most from one call to the next, and never back. While Redis, or all
 * that call it, are away, leases do not end: their edges had no chance to renew. Nor does a clock of its host that is set
 * forward end them, or one that is set back, as another machine's may be that takes over, keep them from ending.
 */
export const common = `
local clock, standing, held, ends, past, ownerOf, userOf, addressOf, memory, logins, loginOf, replaced,
  blocks, edgeOf, use, vacant, fresh, roomy, six, sixOf, ttlOf = unpack(KEYS)
local settings = cjson.decode(ARGV[1])

local function text(number) return string.format('%.0f', number) end

local time = redis.call('TIME')
local real = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = redis.call('HMGET', clock, 'real', 'now', 'layout')
local now = seen[1]
  and tonumber(seen[2]) + math.max(0, math.min(real - tonumber(seen[1]), settings.stepMs))
  or real
local layout = tonumber(seen[3] or settings.blockPrefix)
if layout ~= settings.blockPrefix and redis.call('ZCARD', blocks) == 0 then
  redis.call('DEL', vacant, fresh, roomy)
  layout = settings.blockPrefix
end
redis.call('HSET', clock, 'real', text(real), 'now', text(now), 'layout', layout)

local size = 2 ^ (32 - layout)
-- Until the blocks of another length have gone back, no new ones are taken: single addresses need none.
local takesBlocks = layout == settings.blockPrefix

local function blockOf(address) return text(address - address % size) end
local function lastOf(block) return text(block + size - 1) end
local function place(edge, block) return edge .. '\\0' .. string.format('%010.0f', block) end
-- A connection is a ULID of 26 characters.
local function edgeIn(owner) return string.sub(owner, 28) end
local function stands(address)
  local ending = redis.call('ZSCORE', ends, text(address))
  return ending and tonumber(ending) > now
end

local function ownBlock(block, edge)
  local mine = 0
  for _, address in ipairs(redis.call('ZRANGEBYSCORE', standing, block, lastOf(block))) do
    if edgeIn(redis.call('HGET', ownerOf, address)) == edge then mine = mine + 1 end
  end
  redis.call('ZREM', vacant, block)
  redis.call('ZADD', blocks, block, block)
  redis.call('HSET', edgeOf, block, edge)
  redis.call('HSET', use, block, mine)
  redis.call('ZADD', fresh, 0, place(edge, block))
  redis.call('ZADD', roomy, 0, place(edge, block))
end

local function giveBlockBack(block, edge)
  redis.call('ZREM', blocks, block)
  redis.call('HDEL', edgeOf, block)
  redis.call('HDEL', use, block)
  redis.call('ZREM', fresh, place(edge, block))
  redis.call('ZREM', roomy, place(edge, block))
  redis.call('ZADD', vacant, block, block)
end

local function logout(owner)
  local user = redis.call('HGET', loginOf, owner)
  if not user then return end
  redis.call('ZREM', logins, user .. '\\0' .. owner)
  redis.call('HDEL', loginOf, owner)
end

-- A lease stands no more. Its address stays its owner's until another takes it: an edge that renews late loses nothing.
local function finish(address, at)
  if redis.call('ZREM', standing, address) == 0 then return end
  redis.call('ZREM', ends, address)
  redis.call('ZADD', past, text(at), address)
  local index = redis.call('HGET', sixOf, address)
  if index then
    redis.call('ZREM', six, index)
    redis.call('HDEL', sixOf, address)
  end
  local block = blockOf(address)
  local edge = redis.call('HGET', edgeOf, block)
  if not edge then return end
  redis.call('ZADD', roomy, 0, place(edge, block))
  if edgeIn(redis.call('HGET', ownerOf, address)) == edge and redis.call('HINCRBY', use, block, -1) <= 0
  then giveBlockBack(block, edge) end
end

local function disown(address, owner)
  redis.call('HDEL', ownerOf, address)
  redis.call('HDEL', addressOf, owner)
  redis.call('SREM', replaced, owner)
  logout(owner)
end

local function forget(address)
  finish(address, now)
  local owner = redis.call('HGET', ownerOf, address)
  if owner then disown(address, owner) end
  local user = redis.call('HGET', userOf, address)
  if user then redis.call('ZREM', memory, user .. '\\0' .. address) end
  redis.call('HDEL', userOf, address)
  redis.call('HDEL', ttlOf, address)
  redis.call('ZREM', past, address)
  redis.call('ZREM', held, address)
  local block = blockOf(address)
  local edge = redis.call('HGET', edgeOf, block)
  if edge then redis.call('ZADD', fresh, 0, place(edge, block))
  elseif redis.call('ZCOUNT', held, block, lastOf(block)) == 0 then redis.call('ZREM', vacant, block) end
end

local function release(address, owner)
  finish(address, now)
  disown(address, owner)
end

-- Ends leases whose time is over. Returns how many there were, at most so many.
local function reap(most)
  local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', text(now), 'WITHSCORES', 'LIMIT', 0, most)
  for index = 1, #ended, 2 do finish(ended[index], tonumber(ended[index + 1])) end
  return #ended / 2
end

local function forgetOld()
  local last = text(now - settings.rememberedMs)
  for _, address in ipairs(redis.call('ZRANGEBYSCORE', past, '-inf', last, 'LIMIT', 0, ${forgottenPerCall})) do
    forget(address)
  end
end

local function countIn(set, ranges)
  local count = 0
  for _, range in ipairs(ranges) do count = count + redis.call('ZCOUNT', set, text(range[1]), text(range[2])) end
  return count
end

local function poolUses()
  local uses = {}
  for index, pool in ipairs(settings.pools) do
    local first, last = pool.ranges[1], pool.ranges[#pool.ranges]
    local taken = first and redis.call('ZCOUNT', blocks, blockOf(first[1]), text(last[2])) or 0
    uses[index] = { countIn(standing, pool.ranges), taken }
  end
  return uses
end
`;
