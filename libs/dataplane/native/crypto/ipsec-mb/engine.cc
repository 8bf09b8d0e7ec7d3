#include "engine.h"

#if SEKISHO_HAS_IPSEC_MB

#include <openssl/crypto.h>

#include <algorithm>

namespace sekisho::ipsec_mb {
namespace {

using Result = CryptoJob::Result;

const Key& key_of(const CryptoJob& job) { return static_cast<const Key&>(*job.key); }

Result opened(const CryptoJob& job, const uint8_t* tag) {
  const size_t icv_bytes = job.sizes.icv_bytes;
  const uint8_t* const icv = job.packet.data() + job.packet.size() - icv_bytes;
  return CRYPTO_memcmp(icv, tag, icv_bytes) == 0 ? Result::kOk : Result::kBadIcv;
}

Result sealed(const CryptoJob& job, const uint8_t* tag) {
  const size_t icv_bytes = job.sizes.icv_bytes;
  std::copy_n(tag, icv_bytes, job.packet.data() + job.packet.size() - icv_bytes);
  return Result::kOk;
}

void finish(const IMB_JOB& done, Direction direction) {
  CryptoJob& job = *static_cast<CryptoJob*>(done.user_data);
  if (done.status != IMB_STATUS_COMPLETED) {
    job.result = Result::kFailed;
  } else {
    job.result = direction == Direction::kSeal ? sealed(job, done.auth_tag_output) : opened(job, done.auth_tag_output);
  }
}

}  // namespace

std::unique_ptr<Engine> Engine::make(const Library& library, const Plan& plan, const IMB_MGR& gcm_manager) {
  std::unique_ptr<Engine> engine(new Engine(plan, gcm_manager));
  for (const Plan::Cbc& cbc : plan.cbc) {
    if (!engine->add_manager(library, cbc.wide) || !engine->add_manager(library, cbc.narrow)) return nullptr;
  }
  return engine;
}

bool Engine::add_manager(const Library& library, Instructions instructions) {
  Manager& slot = managers_[static_cast<size_t>(instructions)];
  if (!slot) slot = library.make_manager(instructions);
  return slot != nullptr;
}

void Engine::process(std::span<CryptoJob> jobs, Direction direction) {
  while (!jobs.empty()) {
    const std::span<CryptoJob> some = jobs.first(std::min(jobs.size(), kBurstPacketsMax));
    for (CryptoJob& job : some) {
      const Key& key = key_of(job);
      if (!job.sizes.fits(job.packet.size()) || job.packet.size() > kPacketBytesMax) {
        job.result = Result::kBadSize;
      } else if (key.kind == KeyKind::kGcm) {
        process_gcm(job, static_cast<const GcmKey&>(key), direction);
      } else {
        Burst& burst = bursts_[static_cast<size_t>(key.kind)];
        burst.jobs[burst.count++] = &job;
      }
    }
    for (size_t kind = 0; kind < kCbcKinds; ++kind) {
      Burst& burst = bursts_[kind];
      process_cbc(std::span(burst.jobs).first(burst.count), plan_.cbc[kind], direction);
      burst.count = 0;
    }
    jobs = jobs.subspan(some.size());
  }
}

void Engine::process_gcm(CryptoJob& job, const GcmKey& key, Direction direction) const {
  if (direction == Direction::kSeal) {
    key.seal(gcm_manager_, job.packet);
    job.result = Result::kOk;
  } else {
    job.result = key.open(gcm_manager_, job.packet) ? Result::kOk : Result::kBadIcv;
  }
}

void Engine::process_cbc(std::span<CryptoJob* const> jobs, const Plan::Cbc& plan, Direction direction) {
  // A lane left empty costs as much as a full one.
  const size_t in_full_lanes = jobs.size() - jobs.size() % lanes(plan.wide);
  const size_t wide = plan.wide == plan.narrow ? jobs.size() : in_full_lanes;
  submit(manager(plan.wide), jobs.first(wide), direction);
  submit(manager(plan.narrow), jobs.subspan(wide), direction);
}

void Engine::submit(IMB_MGR& manager, std::span<CryptoJob* const> jobs, Direction direction) {
  for (size_t i = 0; i < jobs.size(); ++i) {
    CryptoJob& job = *jobs[i];
    const CbcKey& key = static_cast<const CbcKey&>(*job.key);
    IMB_JOB* const work = IMB_GET_NEXT_JOB(&manager);
    key.describe(*work, job.packet, job.sizes.icv_bytes, tags_[i].data());
    work->user_data = &job;
    // What the check of the arguments would look at is right by construction.
    const IMB_JOB* done = IMB_SUBMIT_JOB_NOCHECK(&manager);
    for (; done != nullptr; done = IMB_GET_COMPLETED_JOB(&manager)) finish(*done, direction);
  }
  while (const IMB_JOB* const done = IMB_FLUSH_JOB(&manager)) finish(*done, direction);
}

}  // namespace sekisho::ipsec_mb

#endif
