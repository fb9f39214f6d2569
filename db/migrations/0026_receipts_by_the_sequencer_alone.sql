-- Receipts are the sequencer's word; the application reads them.
revoke insert on signature_receipts from countersign_app;
--> statement-breakpoint
-- What a caller presents is read once for a statement, not once for a row.
alter policy presented_key on api_keys
  using (token_hash = (select nullif(current_setting('app.key_hash', true), '')));
--> statement-breakpoint
alter policy presented_invitation on invitations
  using ((select nullif(current_setting('app.invitation_hash', true), '')) in (token_hash, mail_token_hash));
