import { subjectLabelsMax } from '../limits.ts';
import { boundedValues } from '../metrics/bounded-values.ts';

const bounded = boundedValues(subjectLabelsMax);
const ofInstances = /^(auth\.eap\.continue)\..+$/;

/** A subject as a label: without the version, and without the instance that it names. */
export const subjectLabel = (subject: string): string =>
  bounded(subject.replace(/^sekisho\.v\d+\./, '').replace(ofInstances, '$1'));
