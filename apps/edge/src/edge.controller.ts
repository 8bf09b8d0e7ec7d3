import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload } from '@nestjs/microservices';
import {
  type EdgeDrainReply,
  type EdgeDrainRequest,
  type EdgePresence,
  type EndSessionReply,
  type EndSessionRequest,
  edgeDrainRequest,
  endSessionRequest,
  type SessionsReply,
  type SessionsRequest,
  type SetLimitsReply,
  type SetLimitsRequest,
  sessionsRequest,
  setLimitsRequest,
  subjects,
} from '@sekisho/contracts';
import { type InParts, inParts, Parsed } from '@sekisho/platform/service';
import { EdgeService } from './edge.service.ts';

/** What others may ask of this edge; every edge gets each question and answers for itself. */
@Controller()
export class EdgeController {
  constructor(@Inject(EdgeService) private readonly edge: EdgeService) {}

  @MessagePattern(subjects.edgeSessions)
  sessions(@Payload(new Parsed(sessionsRequest)) wanted: SessionsRequest): InParts<SessionsReply> {
    return inParts(this.edge.sessions(wanted));
  }

  @MessagePattern(subjects.edgeStatus)
  status(): EdgePresence {
    return this.edge.presence();
  }

  @MessagePattern(subjects.edgeDrain)
  drain(@Payload(new Parsed(edgeDrainRequest)) request: EdgeDrainRequest): EdgeDrainReply {
    return this.edge.drain(request);
  }

  @MessagePattern(subjects.edgeEndSession)
  endSession(@Payload(new Parsed(endSessionRequest)) request: EndSessionRequest): EndSessionReply {
    return this.edge.end(request);
  }

  @MessagePattern(subjects.edgeSetLimits)
  setLimits(@Payload(new Parsed(setLimitsRequest)) request: SetLimitsRequest): SetLimitsReply {
    return this.edge.setLimits(request);
  }
}
