/** A guest boots in about 15 s on an idle core; three boot at once on two cores while the gateway starts. */
export const guestBootMs = 120_000;

/** Any one command in a guest. The longest (a 20 MB transfer) takes a few seconds. */
export const guestCommandMs = 60_000;

/** From the first IKE packet to an address: about 3 s in a guest; after it lost its power charon takes 8 to 20 s to answer first, on busy cores more. */
export const connectMs = 60_000;

/** Memory of a guest, MB: kernel, charon, xl2tpd, pppd and one 20 MB file in its tmpfs. */
export const guestMemoryMb = 256;
