import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { RevokeLeakedKeyDto } from '#auth/keys/dto/keys.dto.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { ApiBodyProblems } from '#common/openapi/api-problem.decorators.js';
import { MessageResponse } from '#common/openapi/message.dto.js';
import { Budget } from '#rate-limits/budget.decorators.js';

const ANSWER: MessageResponse = { message: 'Thank you. If this is a working key, it works no more.' };

@ApiTags('Keys')
@Controller('credentials')
export class CredentialsController {
  constructor(private readonly keys: UserKeysService) {}

  /**
   * Ends a key that was found where it should not be. Anyone may say so, without a key of their own.
   *
   * The answer is the same whether the key worked or not.
   */
  @Post('revoke')
  @HttpCode(202)
  @Access('public')
  @Budget('leak-reports')
  @ApiAcceptedResponse({ type: MessageResponse })
  @ApiBodyProblems()
  async revoke(@Body() { key }: RevokeLeakedKeyDto): Promise<MessageResponse> {
    await this.keys.revokeLeaked(key);
    return ANSWER;
  }
}
