import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentCaller } from '#auth/access.decorators.js';
import type { Caller } from '#auth/caller.js';
import { CreateKeyDto, IssuedKeyResponse, KeyResponse, ListKeysQuery, RotateKeyDto } from '#auth/keys/dto/keys.dto.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { AnswersPage, PageStart } from '#common/http/page.decorators.js';
import type { Page } from '#common/http/page.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { EmailPipe } from '#common/validation/email.decorators.js';

@ApiTags('Administration: keys')
@Access('administrator')
@ApiParam({ name: 'email', example: 'asha@example.org' })
@ApiProblem(404, 'No such user or key')
@Controller('admin/users/:email/api-keys')
export class UserKeysAdminController {
  constructor(private readonly keys: UserKeysService) {}

  /** The keys of a user, newest first, without their secrets. */
  @Get()
  @AnswersPage(KeyResponse)
  list(
    @Param('email', EmailPipe) email: string,
    @Query() { limit, include_ended }: ListKeysQuery,
    @PageStart() after?: string,
  ): Promise<Page<KeyResponse>> {
    return this.keys.list(email, include_ended, { limit, after });
  }

  /** Makes a further key for a user; the answer shows it this once. */
  @Post()
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  @ApiProblem(409, 'A group, or the user holds as many keys as there may be')
  @ApiBodyProblems()
  create(
    @CurrentCaller() caller: Caller,
    @Param('email', EmailPipe) email: string,
    @Body() asked: CreateKeyDto,
  ): Promise<IssuedKeyResponse> {
    return this.keys.issue(caller, email, asked);
  }

  /** Makes a successor of a key, with its name and bounds; the old key ends after the overlap. */
  @Post(':key_id/rotate')
  @ApiParam({ name: 'key_id', example: '4sVq1nC0Zk' })
  @ApiCreatedResponse({ type: IssuedKeyResponse })
  @ApiProblem(409, 'The key has ended or was replaced, or the user holds as many keys as there may be')
  @ApiBodyProblems()
  rotate(
    @CurrentCaller() caller: Caller,
    @Param('email', EmailPipe) email: string,
    @Param('key_id') keyId: string,
    @Body() asked: RotateKeyDto,
  ): Promise<IssuedKeyResponse> {
    return this.keys.rotate(caller, email, keyId, asked);
  }

  /** Ends a key at once, on every replica. */
  @Delete(':key_id')
  @ApiParam({ name: 'key_id', example: '4sVq1nC0Zk' })
  @ApiOkResponse({ type: MessageResponse })
  revoke(@Param('email', EmailPipe) email: string, @Param('key_id') keyId: string): Promise<MessageResponse> {
    return this.keys.revoke(email, keyId);
  }
}
