import type { components, paths } from '@pombo/client';

/** What the API returns: the types that `@pombo/client` generates from its OpenAPI document, so that no page can differ. */
type Schemas = components['schemas'];

/** What a request with this method returns if it succeeds. */
export type Answer<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: { 200: { content: { 'application/json': infer A } } };
}
  ? A
  : never;

export type Status = Schemas['Status'];
export type Access = Schemas['Access'];
export type Scope = Access['scopes'][number];
export type Session = Schemas['Session'];

export type Overview = Schemas['Overview'];
export type Flow = Schemas['Flow'];
export type Attention = Schemas['Attention'];

export type Lane = Schemas['LaneDetail'];
/** Who asked for a hold or its end; absent: Pombo itself. */
export type Author = Schemas['Author'];

export type Campaign = Schemas['Campaign'];
export type CampaignState = Campaign['state'];
export type Progress = Campaign['progress'];
export type CampaignDetail = Schemas['CampaignDetail'];
export type CampaignPage = Answer<'/v1/campaigns', 'get'>;
export type HistoryEntry = CampaignDetail['history'][number];
export type FailureGroup = Schemas['FailureGroup'];

export type Message = Schemas['MessageView'];
export type MessageDetail = Schemas['MessageDetail'];
export type MessagePage = Answer<'/v1/messages', 'get'>;
export type Attempt = Schemas['AttemptRecord'];
export type Evidence = Schemas['UnknownEvidence'];

export type Post = Schemas['Post'];
export type PostOnNumber = Schemas['PostOnNumber'];
export type OptOut = Schemas['Suppression'];
export type ImportedOptOuts = Answer<'/v1/suppressions/import', 'post'>;
export type Callback = Schemas['Callback'];
export type CallbackDelivery = Schemas['CallbackDelivery'];

export type UploadedImage = Schemas['UploadedImage'];
export type Upload = Schemas['Upload'];
export type Preview = Schemas['UploadPreview'];
export type Check = Schemas['UploadCheck'];

export type NumberSettings = Schemas['NumberSettings'];
export type Settings = Schemas['Settings'];
export type Finding = Schemas['Finding'];
export type Diagnosis = Schemas['Diagnosis'];
export type WebhookCheck = Schemas['WebhookCheck'];
export type ApiKey = Schemas['ApiKey'];
export type AuditEntry = Schemas['AuditEntry'];
