import { choosing } from './choosing.ts';
import { common } from './common.ts';
import { taking } from './taking.ts';

/** What every script is told. */
export interface ScriptSettings {
  /** Length of the prefixes that edges take. */
  readonly blockPrefix: number;
  /** The most that the store's clock moves from one call to the next. */
  readonly stepMs: number;
  readonly rememberedMs: number;
  /** Leases that one step ends at most. */
  readonly reapedMost: number;
  /** How many /64s there are; the first is the gateway's own. 0: none. */
  readonly sixes: number;
  readonly pools: readonly ScriptPool[];
  /** Of a lease outside all pools. */
  readonly ttlMs: number;
}

export interface ScriptPool {
  /** Addresses that can be leased: first and last of each part, ascending and apart from one another. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly ttlMs: number;
  readonly sticky: boolean;
}

/** Who asks; the same for every script that gives an address. */
export interface ScriptAsk {
  readonly owner: string;
  readonly user: string;
  readonly ttlMs: number;
  readonly sticky: boolean;
  /** Whether a block may be taken for it. */
  readonly mayTake: boolean;
  /** 0: no limit. */
  readonly loginsMax: number;
  /** Whether older logins make room for this one. */
  readonly replace: boolean;
  /** When each edge that is there began, as the first letters of ULIDs of that time; undefined: it is not known who is there. */
  readonly here?: Readonly<Record<string, string>> | undefined;
  /** Of a lease: where the address may come from. */
  readonly ranges?: ScriptPool['ranges'];
  /** Of a claim. */
  readonly address?: number;
}

/**
 * ARGV[2]: a ScriptAsk in JSON. Returns the address, -1 when all are in use, or -2 when the user has as many logins as allowed;
 * how many of the ranges' addresses are in use; the owners of the logins that have to end for this one; whether the address is in
 * a block of the edge's own; prefix length of the blocks; index of the session's /64, or -1. Logins that end keep their addresses
 * until they have ended, and count no more. A lease that has ended unrenewed is no login: its edge is dead, or late.
 */
export const leaseScript = `${common}${taking}${choosing}
local ask = cjson.decode(ARGV[2])
ask.mayTake = ask.mayTake and takesBlocks
reap(settings.reapedMost)
forgetOld()
local leaving = leavingFor(ask)
if not leaving then return { -2, countIn(standing, ask.ranges), {}, 0, layout, -1 } end
local address = searching(function() return choose(ask) end)
if not address then return { -1, countIn(standing, ask.ranges), {}, 0, layout, -1 } end
replace(leaving)
local inBlock = take(address, ask)
return { address, countIn(standing, ask.ranges), leaving, inBlock, layout, sixFor(text(address)) or -1 }
`;

/**
 * ARGV[2]: a ScriptAsk in JSON. Returns as the lease script does; instead of an address -2, or -3 when another session holds it:
 * then its owner stands in place of the logins that end, and 1 or 0 for whether it is the same user's, which is told to end.
 */
export const claimScript = `${common}${taking}
local ask = cjson.decode(ARGV[2])
local address = text(ask.address)
reap(settings.reapedMost)
forgetOld()
local holder = stands(address) and redis.call('HGET', ownerOf, address)
if holder == ask.owner then holder = false end
local givesWay = holder and redis.call('HGET', userOf, address) == ask.user
local leaving = leavingFor(ask, givesWay and holder)
if not leaving then return { -2, 0, {}, 0, layout, -1 } end
if holder then
  if givesWay then replace({ holder }) end
  return { -3, 0, { holder }, givesWay and 1 or 0, layout, -1 }
end
local other = redis.call('HGET', addressOf, ask.owner)
if other and other ~= address then release(other, ask.owner) end
replace(leaving)
local inBlock = take(address, ask)
return { ask.address, 0, leaving, inBlock, layout, sixFor(address) or -1 }
`;

/**
 * ARGV from 2 on, of each lease: address, owner, user, prefix length of its route, index of its /64 or -1, 1 if it was fixed and
 * may lie anywhere. Returns the positions (0 …) of the lost leases, and of those whose login was replaced; and the use of each
 * pool. An address that nobody holds, as after Redis lost its data, goes to the one who renews it. Its edge routes the block to
 * itself, or the address alone, and cannot be told otherwise any more: where the block is another's by now, the lease is lost.
 */
export const renewScript = `${common}${taking}
local function poolAround(address)
  for _, pool in ipairs(settings.pools) do
    local first, last = pool.ranges[1], pool.ranges[#pool.ranges]
    if first and address >= first[1] and address <= last[2] then return pool end
  end
  return nil
end

local function comesBack(lease)
  local address = lease.address
  if redis.call('ZSCORE', held, address) then return redis.call('HGET', ownerOf, address) == lease.owner end
  return (lease.fixed or lease.pool) and redis.call('HEXISTS', addressOf, lease.owner) == 0
end

local function blockIsFree(lease)
  if lease.prefix == 32 then return true end
  local owner = redis.call('HGET', edgeOf, blockOf(lease.address))
  return lease.prefix >= layout and (not owner or owner == edgeIn(lease.owner))
end

local function sixIsFree(lease)
  return lease.six < 0 or (lease.six < settings.sixes and not redis.call('ZSCORE', six, text(lease.six)))
end

local function renew(lease)
  if redis.call('SISMEMBER', replaced, lease.owner) == 1 then return false end
  if redis.call('ZSCORE', standing, lease.address) then
    if redis.call('HGET', ownerOf, lease.address) ~= lease.owner then return false end
    local ttlMs = redis.call('HGET', ttlOf, lease.address)
    redis.call('ZADD', ends, text(now + tonumber(ttlMs)), lease.address)
    return true
  end
  if not (comesBack(lease) and blockIsFree(lease) and sixIsFree(lease)) then return false end
  take(lease.address, lease)
  if lease.six >= 0 then sixFor(lease.address, lease.six) end
  return true
end

local lost = {}
for index = 2, #ARGV, 6 do
  local address, owner, user, prefix, index6, fixed = unpack(ARGV, index, index + 5)
  local pool = poolAround(tonumber(address))
  prefix = tonumber(prefix)
  local renewed = renew({
    address = address, owner = owner, user = user, prefix = prefix, six = tonumber(index6), fixed = fixed == '1',
    pool = pool, ttlMs = pool and pool.ttlMs or settings.ttlMs, sticky = pool and pool.sticky and fixed == '0',
    mayTake = prefix < 32,
  })
  if not renewed then lost[#lost + 1] = (index - 2) / 6 end
end
reap(settings.reapedMost)
return { lost, poolUses() }
`;

/** ARGV[2]: owner, ARGV[3]: address, or whatever the owner has. Returns 1 if the lease was the owner's, else 0. */
export const releaseScript = `${common}
local owner, address = ARGV[2], ARGV[3]
if not address then address = redis.call('HGET', addressOf, owner) end
if not address or redis.call('HGET', ownerOf, address) ~= owner then return 0 end
release(address, owner)
return 1
`;

/** Returns addresses in use and blocks taken of each pool. Called now and then, it also keeps the store's clock going. */
export const useScript = `${common}
reap(settings.reapedMost)
return poolUses()
`;
