export { type GuidePlatform, guide, guidePlatformNames, guidePlatforms } from './guide.ts';
export {
  type GuideCertificate,
  type GuideChoices,
  type GuideFacts,
  type GuideMachine,
  type GuideUser,
  guideFacts,
} from './guide-facts.ts';
export { guidePolicy } from './page/policy.ts';
