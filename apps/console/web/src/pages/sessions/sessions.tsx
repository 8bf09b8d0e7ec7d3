import { useRoute } from 'wouter';
import { OneSession } from './one-session.tsx';
import { SessionList } from './session-list.tsx';

/** Sessions: all of them, or one. */
export default function Sessions() {
  const [isOne, params] = useRoute('/sessions/:connection');
  return isOne ? <OneSession connection={params.connection} /> : <SessionList />;
}
