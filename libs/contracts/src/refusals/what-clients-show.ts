/** What clients show for whole classes of refusals: they are told little. */

export const ikeFailed = 'Windows: error 789; macOS: "The L2TP-VPN server did not respond"; Android: "Unsuccessful"';
export const loginFailed = 'Windows: error 691; macOS: "Authentication failed"; Linux: "authentication failed"';
export const noPermission = 'Windows: error 649 by MS-CHAPv2, else 691; others: "Authentication failed"';
export const closedByServer =
  'Windows: error 628 or 629; macOS: "The connection was terminated by the communication device"';
