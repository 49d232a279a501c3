import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { Budget } from '#rate-limits/budget.decorators.js';
import { CreateKeyDto, IssuedKeyResponse, KeyResponse, ListKeysQuery, RotateKeyDto } from '#auth/keys/dto/keys.dto.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';

@ApiTags('Me')
@Access('own-account')
@Controller('me/api-keys')
export class OwnKeysController {
  constructor(private readonly keys: UserKeysService) {}

  /** The caller's keys, newest first, without their secrets. */
  @Get()
  @AnswersPage(KeyResponse)
  list(
    @CurrentCaller() caller: Caller,
    @Query() { limit, include_ended }: ListKeysQuery,
    @PageStart() after?: string,
  ): Promise<Page<KeyResponse>> {
    return this.keys.listOwn(caller, include_ended, { limit, after });
  }

  /** Makes a further key, which may be narrowed to reading or to named datasets; the answer shows it this once. */
  @Post()
  @Budget('new-keys')
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  @ApiProblem(409, 'The user holds as many keys as there may be')
  @ApiBodyProblems()
  create(@CurrentCaller() caller: Caller, @Body() asked: CreateKeyDto): Promise<IssuedKeyResponse> {
    return this.keys.issue(caller, caller.email, asked);
  }

  /** Makes a successor of a key, with its name and bounds; the old key ends after the overlap. */
  @Post(':key_id/rotate')
  @Budget('new-keys')
  @ApiParam({ name: 'key_id', example: '4sVq1nC0Zk' })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  @ApiProblem(404, 'The caller has no such key')
  @ApiProblem(409, 'The key has ended or was replaced, or the user holds as many keys as there may be')
  @ApiBodyProblems()
  rotate(
    @CurrentCaller() caller: Caller,
    @Param('key_id') keyId: string,
    @Body() asked: RotateKeyDto,
  ): Promise<IssuedKeyResponse> {
    return this.keys.rotate(caller, caller.email, keyId, asked);
  }

  /** Ends a key at once, on every replica. */
  @Delete(':key_id')
  @ApiParam({ name: 'key_id', example: '4sVq1nC0Zk' })
  @ApiOkResponse({ type: MessageResponse })
  @ApiProblem(404, 'The caller has no such key')
  revoke(@CurrentCaller() { email }: Caller, @Param('key_id') keyId: string): Promise<MessageResponse> {
    return this.keys.revoke(email, keyId);
  }
}
