import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { endpointOf } from '../api/implements.ts';
import './administrator.ts';
import { isEnough } from './roles.ts';

/** Lets those alone through for whom an endpoint is; what is no endpoint is for nobody. */
@Injectable()
export class AudienceGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const audience = endpointOf(context.getHandler())?.audience;
    if (audience === undefined) return false;
    if (audience === 'everybody') return true;
    const { signedIn } = context.switchToHttp().getRequest<FastifyRequest>();
    if (signedIn === undefined) throw new UnauthorizedException('Sign in first.');
    if (audience !== 'signed-in' && !isEnough(signedIn.administrator.role, audience))
      throw new ForbiddenException(`This takes the role ${audience}; yours is ${signedIn.administrator.role}.`);
    return true;
  }
}
