import type { CampaignDetail, Check, Preview } from '../../../api/types.ts';

export type { Check, Preview, Upload, UploadedImage } from '../../../api/types.ts';
export type PreviewColumn = Preview['columns'][number];
export type CountName = keyof Check['counts'];

/** The parts of a campaign that a clone takes over. */
export type Cloned = Pick<
  CampaignDetail,
  'id' | 'name' | 'instances' | 'caption' | 'image' | 'pace' | 'rules' | 'expiresAt' | 'share' | 'onUnknown' | 'country'
>;
export type OnUnknown = CampaignDetail['onUnknown'];
