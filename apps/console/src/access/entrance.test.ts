import { TestDoor } from './door.fixture.ts';
import { entranceCases } from './entrance.cases.fixture.ts';

entranceCases(async () => new TestDoor());
