import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenToKeys, Permissions } from '../../kernel/auth/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Lists, type Page } from '../../kernel/http/lists/lists.js';
import { ApiPage } from '../../kernel/http/lists/page.response.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { ListUsersQuery, UserResponse } from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly lists: Lists,
  ) {}

  @Get('me')
  @OpenToKeys()
  @ApiOperation({ summary: 'Get yourself', description: 'The account that the access token or API key belongs to.' })
  @ApiOkResponse({ type: UserResponse, description: 'You.' })
  async me(@CurrentActor() { userId }: Actor): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(userId));
  }

  @Get()
  @Permissions('users:read')
  @ApiOperation({ summary: 'List users', description: 'Newest first unless sorted otherwise.' })
  @ApiPage(UserResponse)
  list(@Query() query: ListUsersQuery): Promise<Page<UserResponse>> {
    return this.lists.answer(query, (window) => this.users.list(query.filter, window), UserResponse.from);
  }

  @Get(':id')
  @Permissions('users:read')
  @ApiOperation({ summary: 'Get a user', description: 'Anybody’s account; your own is at `users/me`.' })
  @ApiOkResponse({ type: UserResponse, description: 'The user.' })
  async get(@Param('id', UuidPipe) id: string): Promise<UserResponse> {
    return UserResponse.from(await this.users.get(id));
  }
}
