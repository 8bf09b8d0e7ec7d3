import { forgottenPerLease, takeBackChunk, usualAddressesMax } from '../limits.ts';

/**
 * The only writers of the lease store. Each runs in Redis as one step, by Redis' own clock, so however many instances
 * ask at once, an address has one owner. All keys carry one hash tag and therefore live on one node of a Redis Cluster.
 *
 * | key         | type | holds |
 * |-------------|------|-------|
 * | ends        | zset | address → when its lease ends or ended (ms of Redis TIME) |
 * | held        | zset | address → address: what the search for a never-used address counts |
 * | owner-of    | hash | address → connection and edge; gone after a release |
 * | user-of     | hash | address → user it is remembered for |
 * | address-of  | hash | connection and edge → address |
 * | memory      | zset | user NUL address, in alphabetical order: the addresses of a user |
 *
 * What is held is what was leased and not yet forgotten, so memory grows with the leases and not with the pool. A lease
 * that has ended stays its owner's until another takes the address: an edge that renews late loses nothing.
 */
export const leaseKeys = ['ends', 'held', 'owner-of', 'user-of', 'address-of', 'memory'].map(
  (name) => `{sekisho:v1:ip-pool}:${name}`,
);

const common = `
local ends, held, ownerOf, userOf, addressOf, memory = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number) return string.format('%.0f', number) end

local function forget(address)
  local owner = redis.call('HGET', ownerOf, address)
  if owner then redis.call('HDEL', addressOf, owner) end
  local user = redis.call('HGET', userOf, address)
  if user then redis.call('ZREM', memory, user .. '\\0' .. address) end
  redis.call('HDEL', ownerOf, address)
  redis.call('HDEL', userOf, address)
  redis.call('ZREM', ends, address)
  redis.call('ZREM', held, address)
end

local function take(address, owner, user, ttl)
  forget(address)
  redis.call('ZADD', ends, text(now + ttl), address)
  redis.call('ZADD', held, address, address)
  redis.call('HSET', ownerOf, address, owner)
  redis.call('HSET', addressOf, owner, address)
  if user ~= '' then
    redis.call('HSET', userOf, address, user)
    redis.call('ZADD', memory, 0, user .. '\\0' .. address)
  end
end

local function release(address, owner)
  redis.call('ZADD', ends, text(now), address)
  redis.call('HDEL', ownerOf, address)
  redis.call('HDEL', addressOf, owner)
end

local function inPool(address, first, last)
  local number = tonumber(address)
  return number >= first and number <= last
end

-- After the pool was made smaller, leases outside it count as well until they are gone, but never beyond what is held in it.
local function inUse(first, last)
  return math.min(
    redis.call('ZCOUNT', ends, '(' .. text(now), '+inf'),
    redis.call('ZCOUNT', held, text(first), text(last)))
end
`;

/** ARGV: first, last, owner, user, ttl, remembered. Returns the address, or -1 when all are in use; and how many are in use. */
export const leaseScript = `${common}
local first, last = tonumber(ARGV[1]), tonumber(ARGV[2])
local owner, user = ARGV[3], ARGV[4]
local ttl, remembered = tonumber(ARGV[5]), tonumber(ARGV[6])

local function own()
  local address = redis.call('HGET', addressOf, owner)
  if not address then return nil end
  if inPool(address, first, last) then return address end
  release(address, owner)
  return nil
end

local function usual()
  local mine = redis.call(
    'ZRANGEBYLEX', memory, '[' .. user .. '\\0', '(' .. user .. '\\1', 'LIMIT', 0, ${usualAddressesMax})
  for _, entry in ipairs(mine) do
    local address = string.match(entry, '%d+$')
    if redis.call('HGET', userOf, address) == user
      and inPool(address, first, last)
      and tonumber(redis.call('ZSCORE', ends, address)) <= now
    then return address end
  end
  return nil
end

-- Halves the pool until one address is left, always keeping a half that is not held completely.
local function neverUsed()
  local low, high = first, last
  if redis.call('ZCOUNT', held, text(low), text(high)) > high - low then return nil end
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZCOUNT', held, text(low), text(middle)) > middle - low
    then low = middle + 1
    else high = middle end
  end
  return text(low)
end

-- The one that ended first. What is outside the pool will not be given again, so it is forgotten on the way.
local function longestUnused()
  while true do
    local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', text(now), 'LIMIT', 0, ${takeBackChunk})
    if #ended == 0 then return nil end
    for _, address in ipairs(ended) do
      if inPool(address, first, last) then return address end
      forget(address)
    end
  end
end

local old = redis.call('ZRANGEBYSCORE', ends, '-inf', text(now - remembered), 'LIMIT', 0, ${forgottenPerLease})
for _, address in ipairs(old) do forget(address) end

local address = own() or usual() or neverUsed() or longestUnused()
if not address then return { -1, inUse(first, last) } end
take(address, owner, user, ttl)
return { tonumber(address), inUse(first, last) }
`;

/**
 * ARGV: first, last, ttl, then address and owner of each lease. Returns how many addresses are in use and the positions
 * (0 …) of the lost leases. An address that nobody holds, as after Redis lost its data, goes to the one who renews it.
 */
export const renewScript = `${common}
local first, last, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lost = {}
for index = 4, #ARGV, 2 do
  local address, owner = ARGV[index], ARGV[index + 1]
  if redis.call('HGET', ownerOf, address) == owner then
    redis.call('ZADD', ends, text(now + ttl), address)
  elseif inPool(address, first, last)
    and not redis.call('ZSCORE', held, address)
    and redis.call('HEXISTS', addressOf, owner) == 0
  then
    take(address, owner, '', ttl)
  else
    lost[#lost + 1] = (index - 4) / 2
  end
end
return { inUse(first, last), lost }
`;

/** ARGV: address, owner. Returns 1 if the lease was the owner's, else 0. */
export const releaseScript = `${common}
local address, owner = ARGV[1], ARGV[2]
if redis.call('HGET', ownerOf, address) ~= owner then return 0 end
release(address, owner)
return 1
`;
