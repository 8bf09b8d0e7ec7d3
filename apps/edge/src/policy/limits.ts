/** Everybody's policy, and those of as many profiles as the settings may have (256): new ones stand behind or before those in use. */
export const policyPlaces = 257;
