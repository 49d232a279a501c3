import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { MeResponse } from './dto/user.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('me')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  /** Who the key belongs to. */
  @Get()
  @Access('any-key')
  @ApiOkResponse({ type: MeResponse })
  getSelf(@CurrentCaller() caller: Caller): Promise<MeResponse> {
    return this.users.getSelf(caller);
  }
}
